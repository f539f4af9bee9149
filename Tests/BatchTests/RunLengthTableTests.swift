import Batch
import SystemPackage
import Testing

@Suite("Image IDs of the run-length table")
struct RunLengthTableTests {
    @Test("names lose their extension, as in the competition, but where two would be the same")
    func ids() {
        let cases: [([FilePath], [String])] = [
            (["A01.png", "A02.tif", "p/A01.png"], ["A01", "A02", "p/A01"]),
            (["A01.png", "A01.tif", "A02.png"], ["A01.png", "A01.tif", "A02"]),
            (["a.png", "a.tif", "a.png.tif"], ["a.png", "a.tif", "a.png.tif"]),
            (["a.tif#t0000", "a.tif#t0001", "a.png"], ["a#t0000", "a#t0001", "a"]),
            (["a.tif#t0000", "a.ome#t0000"], ["a.tif#t0000", "a.ome#t0000"]),
            ([], []),
        ]
        for (images, ids) in cases { #expect(RunLengthTable.imageIDs(of: images) == ids) }
    }
}
