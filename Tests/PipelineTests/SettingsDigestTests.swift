import Images
import Linux
import Network
import Pipeline
import Segmentation
import TestSupport
import Testing

/// The digest of settings decides whether a published result is computed anew, so that it must not
/// change unless results do.
@Suite("Digest of settings")
struct SettingsDigestTests {
    /// A choice of settings, and the digest that nucleid 0.1.0 wrote into sidecars for it, with
    /// result version 3.
    struct Recorded: Sendable, CustomStringConvertible {
        let description: String
        let digest: String
        var options = SegmentationOptions()
        var planes = PlaneChoice()
        var exports = ExportChoice()
        var pictures = PictureChoice()
    }

    static let recorded: [Recorded] = [
        Recorded(
            description: "defaults",
            digest: "75cab85c6e3813f7ef714c34655731bf699fa2f54c2b6456d62c9d9a781d232c"),
        Recorded(
            description: "geojson and roi_set",
            digest: "51f99aaad656ccab3190265bd2c350213b945007787d6b2ffe044a54ed503a0a",
            exports: ExportChoice(geoJSON: true, roiSet: true)),
        Recorded(
            description: "all exports",
            digest: "615be766b87d6227a2354aa3ab951c4fe5f8eb16612d06c4f49105d97313ae8c",
            exports: ExportChoice(geoJSON: true, roiSet: true, probability: true)),
        Recorded(
            description: "planes by number",
            digest: "a17134efb5b2c9225bf54b7c3654f08abdedf68cdae670c40279216c8409d32d",
            planes: PlaneChoice(channel: .index(0), zSlice: .index(0), time: .index(0))),
        Recorded(
            description: "a channel by its name",
            digest: "1a6c2909d542820ae937a2d4f1900debd25bb0e880e6157a7a3c705e33a6fb01",
            planes: PlaneChoice(
                channel: .name("Hoechst 33342"), zSlice: .each, time: .index(1))),
        Recorded(
            description: "fast precision",
            digest: "abbbb010e470ebae43868757ee7eba37d21e7e53c55d9a5af7c55c14a83c28fb",
            options: SegmentationOptions(precision: .fast)),
        Recorded(
            description: "a threshold of 0.6",
            digest: "aa5179cda63b47ad6d65be37a743c0ec080c4ca43db5ddcca603bef034e80a87",
            options: SegmentationOptions(threshold: 0.6)),
        Recorded(
            description: "everything",
            digest: "7ef08c49cd9f96dd09dc4234c3660fbb560d0c2f0c53b97d62fbc7a8f73844e3",
            options: SegmentationOptions(
                polarity: .brightNuclei, tile: 128, overlap: 16, threshold: 0.375,
                minimumArea: 40),
            planes: PlaneChoice(channel: .index(0), zSlice: .each, time: .index(0)),
            exports: ExportChoice(geoJSON: true, probability: true)),
    ]

    /// Scales, and the SHA-256 of the text of version 3 with a line for them, by Python's hashlib.
    static let scales: [Recorded] = [
        Recorded(
            description: "a scale of 0.3, which overrules a diameter",
            digest: "9b110ada1ad8149a0bc60be393f2ddc63aef528fc46d5a792708f77b174cf8ff",
            options: SegmentationOptions(
                scale: ScaleOptions(factor: .fixed(0.3), diameter: .pixels(30)))),
        Recorded(
            description: "a scale of 1",
            digest: "41114450ec52d4d05f055bcac47cf3b3a0f538c3e407fbf6f11e12b6fd6e8257",
            options: SegmentationOptions(scale: ScaleOptions(factor: .fixed(1)))),
        Recorded(
            description: "nuclei of 30 px",
            digest: "97b8344ddc774cd217c63802ce6f7469eef979b3cd707d3b0be17ddbe3cd1326",
            options: SegmentationOptions(scale: ScaleOptions(diameter: .pixels(30)))),
        Recorded(
            description: "nuclei of 9.5 um",
            digest: "739875cf8e623ed18f3d5955dfb0e57a811c50541e733bc52e7a9b04b90f1961",
            options: SegmentationOptions(scale: ScaleOptions(diameter: .micrometres(9.5)))),
    ]

    /// Pictures, and the SHA-256 of the text of version 3 with lines for them, by Python's hashlib.
    static let pictures: [Recorded] = [
        Recorded(
            description: "numbers in overlays",
            digest: "30f0892046855b1bddd0da3707e7077bfa928d893b772cad4ce3c7992ce963c1",
            pictures: PictureChoice(overlayNumbers: true)),
        Recorded(
            description: "no page of nuclei",
            digest: "bbeaceff590072744d6ca67c1817810c4c9e74d0c84a43cf44e6d024d3c64c32",
            pictures: PictureChoice(nucleiPage: false)),
        Recorded(
            description: "numbers, no page",
            digest: "7bb001697bbe6efab94853b005bb60151f4709a8c44457da1f57a3d754ce54d5",
            pictures: PictureChoice(overlayNumbers: true, nucleiPage: false)),
    ]

    @Test(
        "is that of the first release, but for the result version",
        arguments: recorded + scales + pictures)
    func value(recorded: Recorded) throws {
        let folder = try TemporaryFolder()
        let pipeline = try Pipeline(
            model: LoadedModel(file: nil), options: recorded.options, limits: ReadingLimits(),
            planes: recorded.planes, outbox: folder.path, truth: nil, exports: recorded.exports,
            pictures: recorded.pictures, threads: 1)
        defer { pipeline.stop() }
        // The digest is about what is computed with, not about what was asked for.
        guard pipeline.segmenter.precision == recorded.options.precision else { return }

        func digest(version: Int) -> String {
            Pipeline.settingsDigest(
                segmenter: pipeline.segmenter, planes: recorded.planes, exports: recorded.exports,
                pictures: recorded.pictures, version: version)
        }
        #expect(digest(version: 3) == recorded.digest)
        #expect(pipeline.settingsDigest == digest(version: ResultVersion.current))
        #expect(digest(version: 4) != recorded.digest)
    }
}
