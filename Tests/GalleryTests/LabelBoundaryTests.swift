import Gallery
import Tensors
import Testing

@Suite("Label boundaries and colours")
struct LabelBoundaryTests {
    @Test("a boundary equals scikit-image's inner boundary", arguments: Recorded.all.outlines)
    func boundary(recorded: Recorded.Outlines) {
        #expect(LabelBoundary(of: recorded.plane).pixels == recorded.outline)
    }

    @Test(
        "neighbours have pixels at most two rows and columns apart",
        arguments: Recorded.all.outlines)
    func neighbours(recorded: Recorded.Outlines) {
        let adjacency = LabelAdjacency(
            in: recorded.plane, count: recorded.count, boundary: LabelBoundary(of: recorded.plane))

        let pairs = adjacency.neighbourLabels.enumerated().flatMap { index, others in
            others.map { [Int32(index + 1), $0] }
        }
        let both = recorded.pairs + recorded.pairs.map { $0.reversed() }
        #expect(pairs.count == both.count)
        #expect(Set(pairs) == Set(both))
    }

    /// The expected pixels are found by brute force, ring by ring.
    @Test(
        "a thick boundary grows inwards by the octagonal distance",
        arguments: Recorded.all.outlines, 2...5)
    func thick(recorded: Recorded.Outlines, thickness: Int) {
        let labels = recorded.plane

        let grown = LabelBoundary(of: labels).thickened(to: thickness, in: labels).pixels

        var expected = Set(recorded.outline)
        for ring in 1..<thickness {
            let last = expected
            for row in 0..<labels.height {
                for column in 0..<labels.width {
                    let near = last.contains { pixel in
                        let down = abs(pixel / labels.width - row)
                        let right = abs(pixel % labels.width - column)
                        return max(down, right) <= 1
                            && (down + right < 2 || ring.isMultiple(of: 2))
                            && labels.elements[pixel] == labels[row, column]
                    }
                    if near { expected.insert(row * labels.width + column) }
                }
            }
        }
        #expect(grown.count == expected.count)
        #expect(Set(grown) == expected)
    }

    @Test("neighbours share a colour only if a nucleus' neighbours have all", arguments: 1...7)
    func colours(colours: Int) {
        for recorded in Recorded.all.outlines {
            let adjacency = LabelAdjacency(
                in: recorded.plane, count: recorded.count,
                boundary: LabelBoundary(of: recorded.plane))

            let choices = LabelColouring(adjacency: adjacency, colourCount: colours).paletteIndices

            for (nucleus, others) in adjacency.neighbourLabels.enumerated() {
                let theirs = others.map { choices[Int($0) - 1] }
                let shares = theirs.contains(choices[nucleus])
                // With fewer neighbours than colours, one is free.
                if others.count < colours { #expect(!shares) }
            }
        }
    }

    @Test("a brick wall, which can be coloured with three, gets at most four colours")
    func bricks() {
        let (columns, rows) = (12, 9)
        var wall = Plane<Int32>(width: 8 * columns, height: 5 * rows, repeating: 0)
        for row in 0..<wall.height {
            for column in 0..<wall.width {
                let brick = (column + (row / 5).isMultiple(of: 2).shift) / 8
                wall[row, column] = Int32(row / 5 * (columns + 1) + brick + 1)
            }
        }
        let count = rows * (columns + 1)

        let adjacency = LabelAdjacency(
            in: wall, count: count, boundary: LabelBoundary(of: wall), reach: 1)
        let choices = LabelColouring(adjacency: adjacency, colourCount: 6).paletteIndices

        for (nucleus, others) in adjacency.neighbourLabels.enumerated() {
            #expect(!others.map { choices[Int($0) - 1] }.contains(choices[nucleus]))
        }
        #expect(Set(choices).count <= 4)
    }
}

extension Bool {
    fileprivate var shift: Int { self ? 4 : 0 }
}
