/// Where each intermediate of a forward pass lies in one block of memory.
///
/// A buffer is given back after its last use, and the next one takes its place: first fit, in
/// order of first use, over buffers whose lifetimes meet.
struct ArenaPlan {
    /// A buffer, by its number.
    typealias Identifier = Int

    private struct Buffer {
        let count: Int
        let first: Int
        var last: Int
    }

    private var buffers: [Buffer] = []

    /// Reserves a buffer of `count` lines that is first written in `step`.
    mutating func reserve(_ count: Int, at step: Int) -> Identifier {
        buffers.append(Buffer(count: count, first: step, last: step))
        return buffers.count - 1
    }

    /// Keeps a buffer alive up to `step`.
    mutating func use(_ buffer: Identifier, at step: Int) {
        buffers[buffer].last = max(buffers[buffer].last, step)
    }

    /// Places all buffers.
    ///
    /// - Returns: The first line of each, and how many lines there are in all.
    func place() -> (offsets: [Int], count: Int) {
        var offsets: [Int] = []
        for (index, buffer) in buffers.enumerated() {
            let neighbours = (0..<index)
                .filter { buffers[$0].first <= buffer.last && buffer.first <= buffers[$0].last }
                .sorted { offsets[$0] < offsets[$1] }
            var offset = 0
            for other in neighbours where offsets[other] < offset + buffer.count {
                offset = max(offset, offsets[other] + buffers[other].count)
            }
            offsets.append(offset)
        }
        let ends = zip(offsets, buffers).map { $0 + $1.count }
        return (offsets, ends.max() ?? 0)
    }
}
