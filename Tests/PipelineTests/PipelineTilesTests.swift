import Pipeline
import Images
import Outbox
import Segmentation
import SystemPackage
import TestSupport
import Testing

/// What a sidecar records of the tiles, and what becomes of one that records others.
extension PipelineTests {
    @Test("a result of the same settings, from when every image was cut into squares, is made anew")
    func squaresOnly() throws {
        let pipeline = try pipeline()
        defer { pipeline.stop() }
        guard case .done(var sidecar) = try segment(SampleImages.image(0), pipeline) else {
            Issue.record("not done")
            return
        }
        sidecar.settingsSha256 = "85c861ae6c172b98f6a9eeff7b40279afd5b48af1a3773b4f7c4f673aea94f6a"
        try Outbox(root: folder.path.appending("out")).replace(
            sidecar: SidecarCoding.encode(sidecar), for: "plate1/cell.png")

        let outcome = try segment(SampleImages.image(0), pipeline)

        guard case .done = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test(
        "the sidecar tells what was evaluated: the image whole, or squares",
        arguments: [
            (100, 40, 256, [48, 112, 0, 1, 1]), (128, 192, 64, [192, 128, 0, 1, 1]),
            (200, 160, 64, [64, 64, 16, 4, 3]),
        ])
    func tiles(width: Int, height: Int, side: Int, expected: [Int]) throws {
        let pipeline = try pipeline(SegmentationOptions(tile: side, overlap: 16))
        defer { pipeline.stop() }
        let raster = Raster(
            width: width, height: height, channels: 1,
            samples: .eight((0..<width * height).map { UInt8($0 % 251) }))

        let outcome = try segment(PNGEncoder.encode(raster), pipeline)

        guard case .done(let sidecar) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let tiles = sidecar.tiles
        #expect([tiles.height, tiles.width, tiles.overlap, tiles.columns, tiles.rows] == expected)
        let file = folder.path.appending("out/plate1/cell.png.json")
        #expect(try SidecarSchema.faults(in: [file]) == "")
    }
}
