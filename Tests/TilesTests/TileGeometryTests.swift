import Testing
import Tiles

@Suite("Tile geometry")
struct TileGeometryTests {
    @Test(
        "sides that are out of bounds or no multiple of 16 are refused",
        arguments: [
            -16, 0, 16, 48, 63, 65, 250, 1023, 1040,
        ])
    func side(side: Int) {
        #expect(
            TileGeometry.invalidReason(side: side, overlap: 16)
                == "a tile of \(side) px: it must be a multiple of 16 from 64 to 1024")
    }

    @Test(
        "overlaps that are out of bounds or no multiple of 16 are refused",
        arguments: [
            -16, 0, 8, 15, 17, 129, 144, 256,
        ])
    func overlap(overlap: Int) {
        #expect(
            TileGeometry.invalidReason(side: 256, overlap: overlap)
                == "an overlap of \(overlap) px: it must be a multiple of 16, "
                + "at least 16 and at most half a tile (128)")
    }

    @Test(
        "the bounds are allowed",
        arguments: [(64, 16), (64, 32), (256, 128), (1024, 512)])
    func bounds(side: Int, overlap: Int) {
        #expect(TileGeometry.invalidReason(side: side, overlap: overlap) == nil)
    }
}
