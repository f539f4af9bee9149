import Masks
import Outlines
import TestSupport
import Testing

@Suite("Filling of outlines")
struct FilledOutlinesTests {
    private func fill(_ list: [[Double]], width: Int = 8, height: Int = 5) throws -> FilledOutlines
    {
        try OutlineFormat.geoJSON.fill(boxes(list), width: width, height: height)
    }

    @Test(
        "a pixel is inside where its centre is; on the left and upper edge it is, on the others not"
    )
    func edges() throws {
        let filled = try fill([[1.5, 0.5, 3.5, 2.5]])

        #expect(filled.nuclei.rows == [".11.....", ".11.....", "........", "........", "........"])
    }

    @Test("of overlapping outlines the smaller keeps the pixels, of equal ones the first")
    func overlaps() throws {
        #expect(
            try fill([[1, 1, 4, 3], [0, 0, 6, 4]]).nuclei.rows
                == ["222222..", "211122..", "211122..", "222222..", "........"])
        #expect(
            try fill([[0, 0, 4, 2], [2, 0, 6, 2]]).nuclei.rows[0] == "111122..")
    }

    @Test("the second of two equal outlines is left out by name")
    func duplicates() throws {
        let filled = try fill([[1, 1, 3, 3], [1, 1, 3, 3], [5, 1, 7, 3]])

        #expect(filled.nuclei.count == 2)
        #expect(filled.hidden == ["2"])
        #expect(filled.regions.isEmpty)
    }

    @Test("an outline between the centres of pixels is left out by name")
    func tiny() throws {
        let filled = try fill([[1.6, 1.6, 2.4, 2.4], [4, 1, 6, 3]])

        #expect(filled.hidden == ["1"])
        #expect(filled.nuclei.count == 1)
    }

    @Test("outlines around two smaller ones are regions, also around another region")
    func regions() throws {
        let filled = try fill([[0, 0, 8, 5], [0, 0, 7, 5], [1, 1, 3, 3], [4, 1, 6, 3]])

        #expect(filled.regions == ["1", "2"])
        #expect(
            filled.nuclei.rows
                == ["........", ".11.22..", ".11.22..", "........", "........"])
        #expect(try fill([[0, 0, 8, 5], [1, 1, 3, 3]]).regions.isEmpty)
    }

    @Test("what reaches beyond the image is cut off")
    func cut() throws {
        let filled = try fill([[-2.5, -1, 3, 2], [6, 3, 9, 6.9]])

        #expect(
            filled.nuclei.rows
                == ["111.....", "111.....", "........", "......22", "......22"])
    }

    @Test(
        "an outline whose middle is not in the image is refused by name",
        arguments: [
            [8, 1, 12, 3], [1, 6, 3, 8], [-9, 1, 3, 2], [1e18, 0, 2e18, 1], [-1e9, 0, 1e10, 1],
        ] as [[Double]])
    func outside(box: [Double]) throws {
        let error = #expect(throws: OutlineError.self) { try fill([[1, 1, 3, 3], box]) }

        guard case .outside("2", _, _, 8, 5) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("outlines that cross the rows too often for the size of the image are refused")
    func tooDetailed() throws {
        let zigzag = (0..<20_000).map {
            Position(x: Double($0 % 8), y: $0.isMultiple(of: 2) ? 0 : 5)
        }
        let outline = Outline(.polygons([[zigzag]]), name: "1")

        #expect(throws: OutlineError.self) { try FilledOutlines([outline], width: 8, height: 5) }
        #expect(throws: OutlineError.self) { try fill(Array(repeating: [0, 0, 8, 5], count: 100)) }
    }
}
