import Masks
import Tensors
import Testing

@Suite("Connected components")
struct ConnectedComponentsTests {
    private static let sizes = [
        (1, 1), (1, 2), (1, 37), (37, 1), (2, 2), (3, 3), (15, 16), (16, 17), (61, 43),
    ]
    private static let densities = [0.05, 0.2, 0.35, 0.5, 0.65, 0.9, 1]

    /// Labels by flood fill from the first pixel of each component: slow, but simple.
    private static func flood(_ mask: Plane<Bool>) -> Plane<Int32> {
        var labels = Plane<Int32>(width: mask.width, height: mask.height, repeating: 0)
        var count: Int32 = 0
        for row in 0..<mask.height {
            for column in 0..<mask.width where mask[row, column] && labels[row, column] == 0 {
                count += 1
                var waiting = [(row, column)]
                labels[row, column] = count
                while let (y, x) = waiting.popLast() {
                    for (v, u) in (y - 1...y + 1).flatMap({ v in (x - 1...x + 1).map { (v, $0) } })
                    where (0..<mask.height).contains(v) && (0..<mask.width).contains(u) {
                        guard mask[v, u], labels[v, u] == 0 else { continue }
                        labels[v, u] = count
                        waiting.append((v, u))
                    }
                }
            }
        }
        return labels
    }

    private static func check(_ mask: Plane<Bool>) {
        let expected = flood(mask)
        var areas = [Int](repeating: 0, count: Int(expected.elements.max() ?? 0))
        for label in expected.elements where label > 0 { areas[Int(label) - 1] += 1 }

        let components = ConnectedComponents(of: mask)

        let wrong = zip(components.labels.elements, expected.elements).count { $0 != $1 }
        #expect(wrong == 0, "pixels of \(mask.width)x\(mask.height)")
        #expect(components.areas == areas)
    }

    @Test("random masks are labelled as by flood fill", arguments: sizes, densities)
    func random(size: (width: Int, height: Int), density: Double) {
        for seed in 0..<8 {
            Self.check(
                Plane(
                    width: size.width, height: size.height, density: density,
                    seed: UInt64(seed * 1000 + size.width)))
        }
    }

    @Test("those below a minimum area are dropped", arguments: sizes, [1, 2, 5, 40])
    func minimumArea(size: (width: Int, height: Int), minimumArea: Int) {
        for (seed, density) in Self.densities.enumerated() {
            let mask = Plane(
                width: size.width, height: size.height, density: density, seed: UInt64(seed))
            let all = Self.flood(mask)
            var areas = [Int](repeating: 0, count: Int(all.elements.max() ?? 0) + 1)
            for label in all.elements where label > 0 { areas[Int(label)] += 1 }
            let kept = Self.flood(all.map { areas[Int($0)] >= minimumArea })

            let components = ConnectedComponents(of: mask, minimumArea: minimumArea)

            #expect(components.labels == kept)
            #expect(components.areas == areas.filter { $0 >= minimumArea })
        }
    }

    /// Shapes whose arms meet in a late row, so that provisional labels must be united, also in
    /// chains.
    @Test(
        "arms that meet in a late row are one component",
        arguments: [
            ["#.#", "#.#", "###"],
            ["#.#.#.#", "#.#.#.#", "##.#.##", "..#.#..", "...#..."],
            ["#######", "......#", "#####.#", "#...#.#", "#.###.#", "#.....#", "#######"],
            ["......#", ".....#.", "#...#..", ".#.#...", "..#...."],
            ["..#..", ".#.#.", "#...#", ".#.#.", "..#.."],
        ])
    func shapes(rows: [String]) {
        Self.check(Plane(drawn: rows))

        #expect(ConnectedComponents(of: Plane(drawn: rows)).areas.count == 1)
    }

    @Test("a checkerboard is connected diagonally", arguments: [2, 3, 16, 17])
    func checkerboard(side: Int) {
        let mask = Plane(
            width: side, height: side,
            elements: (0..<side * side).map { ($0 / side + $0 % side).isMultiple(of: 2) })

        #expect(ConnectedComponents(of: mask).areas == [(side * side + 1) / 2])
    }

    @Test("the last pixel of a row does not touch the first pixel of the next")
    func rowEnds() {
        let components = ConnectedComponents(of: Plane(drawn: ["...#", "#...", "...#"]))

        #expect(components.areas == [1, 1, 1])
    }

    @Test("an empty mask has no components")
    func empty() {
        let components = ConnectedComponents(of: Plane(width: 5, height: 4, repeating: false))

        #expect(components.areas == [])
        #expect(components.labels.elements.allSatisfy { $0 == 0 })
    }

    @Test(
        "counts and areas equal those recorded from SciPy",
        arguments: try Recorded.load().components)
    func scipy(recorded: Recorded.Components) {
        #expect(ConnectedComponents(of: Plane(drawn: recorded.rows)).areas == recorded.areas)
    }
}
