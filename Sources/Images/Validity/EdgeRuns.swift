import Tensors

/// The outermost pixels of an image, added band by band: whether a value could be a border.
struct EdgeRuns: Sendable {
    /// The length of a run of equal pixels along an edge that noise does not make.
    private static let shortest = 16

    private var first: [UInt16] = []
    private var last: [UInt16] = []
    private var left: [UInt16] = []
    private var right: [UInt16] = []

    /// Adds the next rows.
    mutating func add(_ rows: Plane<UInt16>) {
        let width = rows.width
        if first.isEmpty { first = Array(rows.elements.prefix(width)) }
        last = Array(rows.elements.suffix(width))
        for row in 0..<rows.height {
            left.append(rows.elements[row * width])
            right.append(rows.elements[(row + 1) * width - 1])
        }
    }

    /// The value with the most pixels in runs of at least 16 along an edge; `nil` if there is none.
    var candidate: UInt16? {
        var lengths: [UInt16: Int] = [:]
        for edge in [first, last, left, right] {
            var start = 0
            for index in 1...max(edge.count, 1)
            where index >= edge.count || edge[index] != edge[start] {
                if index - start >= Self.shortest {
                    lengths[edge[start], default: 0] += index - start
                }
                start = index
                if start >= edge.count { break }
            }
        }
        return lengths.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}
