import FoundationEssentials
import Linux
import Outbox
import TestSupport
import Testing

@Suite("Sidecar")
struct SidecarTests {
    private static let failure = DiceRecord.Failure(
        error: ErrorRecord(code: "truth-size", message: "It is 4x4.", cure: "Draw it again."),
        truth: "a.png", truthSha256: nil)
    static let examples: [Sidecar] = [
        .example(), .example(dice: nil, meanIntensity: nil, areaPx: nil),
        .example(dice: .failed(failure), pixelSizeUm: 0.325),
        .example(
            rescaling: Sidecar.Rescaling(
                factor: 0.25, source: "measured", diameterPx: 120.5, confidence: 0.875)),
        .example(
            rescaling: Sidecar.Rescaling(
                factor: 1, source: "none", diameterPx: nil, confidence: nil)),
        .example(outputs: ["Cell A_b.tif.mask.png": Sidecar.Output(bytes: 1, sha256: "00")]),
    ]

    @Test("encoding and decoding preserves a sidecar", arguments: examples.indices)
    func roundTrip(index: Int) throws {
        let sidecar = Self.examples[index]

        let bytes = try SidecarCoding.encode(sidecar)

        #expect(try SidecarCoding.decode(Sidecar.self, from: bytes) == sidecar)
        #expect(bytes.last == UInt8(ascii: "\n"))
    }

    @Test(
        "the keys are exactly those of the schema",
        arguments: [
            (
                "",
                "dice expected_dice finished image kernels labels mask model nuclei outputs "
                    + "preparation quality rescaling schema settings_sha256 tiles timing_ms version"
            ),
            (
                "image",
                "bits bytes channel_choice channels format height modified name orientation palette "
                    + "pixel_size_um planes samples sha256 width"
            ),
            ("model", "name sha256"),
            ("kernels", "blas precision precision_asked simd threads"),
            (
                "preparation",
                "bits_used high inverted low mean_intensity polarity polarity_evidence scale valid_range"
            ),
            ("tiles", "columns height overlap rows width"),
            ("mask", "file foreground_fraction mean_intensity threshold"),
            ("labels", "error file"),
            (
                "nuclei",
                "area_px area_um2 circularity components count eccentricity "
                    + "equivalent_diameter_px equivalent_diameter_um intensity_mean "
                    + "minimum_area_px solidity"
            ),
            (
                "quality",
                "confidence contrast decisiveness flags median_diameter_px polarity_margin "
                    + "promised_dice saturated_fraction seam_disagreement sharpness"
            ),
            ("dice", "instances iou pixel_error precision recall truth truth_sha256 value"),
            ("outputs", "cell.tif.mask.png"),
            ("timing_ms", "decode networkTime total_all"),
        ])
    func keys(place: String, keys: String) throws {
        let written = try JSONValue(SidecarCoding.encode(Sidecar.example()))

        let value = place.isEmpty ? written : written[place]

        #expect(value.keys == keys.split(separator: " ").map(String.init))
    }

    @Test("instances are written with their keys, and may be missing in older results")
    func instances() throws {
        let sidecar = Sidecar.example()
        let bytes = try SidecarCoding.encode(sidecar)
        let written = try JSONValue(bytes)["dice"]["instances"]
        let values = try SidecarCoding.encode(DiceRecord.Values.example)
        let old = String(decoding: values, as: UTF8.self)
            .replacing(/"instances" : \{[^}]*\},/, with: "")

        let read = try SidecarCoding.decode(DiceRecord.Values.self, from: Array(old.utf8))

        #expect(
            written.keys == [
                "ap_50", "count_error", "mean_ap", "panoptic_quality", "precision_50", "recall_50",
                "truth_count", "truth_kind",
            ])
        #expect(try SidecarCoding.decode(Sidecar.self, from: bytes).dice == sidecar.dice)
        #expect(!old.contains("instances"))
        #expect(read.instances == nil)
        #expect(read.value == DiceRecord.Values.example.value)
    }

    @Test("interval and training distance are written as the schema has them, or not at all")
    func interval() throws {
        var sidecar = Sidecar.example()
        let without = try JSONValue(SidecarCoding.encode(sidecar))
        sidecar.expectedDiceInterval = [0.75, 1]
        sidecar.quality?.trainingDistance = 1.5
        sidecar.quality?.flags = ["unlike_training"]

        let bytes = try SidecarCoding.encode(sidecar)

        let written = try JSONValue(bytes)
        #expect(!without.keys.contains("expected_dice_interval"))
        #expect(!without["quality"].keys.contains("training_distance"))
        #expect(written.keys.contains("expected_dice_interval"))
        #expect(written["quality"].keys.contains("training_distance"))
        #expect(try SidecarCoding.decode(Sidecar.self, from: bytes) == sidecar)
        let schema = try JSONValue(
            OpenFile(at: Fixtures.root.appending("etc/sidecar.schema.json")).readAll(
                limit: 1 << 20))
        let done = schema["$defs"]["done"]["properties"]
        #expect(done.keys.contains("expected_dice_interval"))
        #expect(done["quality"]["properties"].keys.contains("training_distance"))
    }

    @Test("planes and scale are written with their keys, absent values as null")
    func planes() throws {
        var sidecar = Sidecar.example(name: "a.tif#t0003")
        sidecar.image.planes = Sidecar.Planes(
            file: "a.tif", chosen: (1, nil, 3), channelName: nil, size: (2, 5, 7), pictures: 7)
        sidecar.image.samples = .float
        sidecar.preparation.scale = Sidecar.SampleMapping(low: -0.5, high: 2, nonFinite: 3)

        let written = try JSONValue(SidecarCoding.encode(sidecar))

        let planes = written["image"]["planes"]
        #expect(
            planes.keys == [
                "channel", "channel_name", "channels", "file", "pictures", "series",
                "series_count", "time", "times", "z", "z_planes",
            ])
        #expect(planes["z"] == .null && planes["channel_name"] == .null)
        #expect(planes["file"] == .string("a.tif"))
        #expect(written["image"]["samples"] == .string("float"))
        #expect(written["preparation"]["scale"].keys == ["high", "low", "non_finite"])
        let read = try SidecarCoding.decode(Sidecar.self, from: SidecarCoding.encode(sidecar))
        #expect(read == sidecar && read.image.file == "a.tif")
    }

    @Test("the scaling is written with its keys, and is absent in older results")
    func rescaling() throws {
        let sidecar = Sidecar.example(
            rescaling: Sidecar.Rescaling(
                factor: 0.3, source: "pixel_size", diameterPx: nil, confidence: nil))
        let bytes = try SidecarCoding.encode(sidecar)
        let written = try JSONValue(bytes)["rescaling"]
        let old = String(decoding: bytes, as: UTF8.self)
            .replacing(/"rescaling" : \{[^}]*\},/, with: "")

        let read = try SidecarCoding.decode(Sidecar.self, from: Array(old.utf8))

        #expect(written.keys == ["confidence", "diameter_px", "factor", "source"])
        #expect(written["source"] == .string("pixel_size"))
        #expect(written["diameter_px"] == .null && written["confidence"] == .null)
        #expect(!old.contains("rescaling"))
        #expect(read.rescaling == nil && read.tiles == sidecar.tiles)
    }

    @Test("absent values are written as null, not left out")
    func nulls() throws {
        let sidecar = Sidecar.example(dice: nil, meanIntensity: nil, areaPx: nil)

        let written = try JSONValue(SidecarCoding.encode(sidecar))

        #expect(written["dice"] == .null)
        #expect(written["image"]["pixel_size_um"] == .null)
        #expect(written["mask"]["mean_intensity"] == .null)
        #expect(written["nuclei"]["area_px"] == .null)
    }

    @Test(
        "file names as keys are not changed to snake_case",
        arguments: [
            "Cell A.tif.mask.png", "cellName.png.mask.png", "under_score.png", "UPPER.PNG", "_.png",
            "a/b.png", "quote\".png", "two\nlines.png", "細胞.png",
        ])
    func fileNames(name: String) throws {
        let outputs = [name: Sidecar.Output(bytes: 1, sha256: "00")]

        let bytes = try SidecarCoding.encode(Sidecar.example(outputs: outputs))

        #expect(try JSONValue(bytes)["outputs"].keys == [name])
        #expect(try SidecarCoding.decode(Sidecar.self, from: bytes).outputs == outputs)
    }

    @Test("a ground truth that cannot be used is recorded as an error without value")
    func diceError() throws {
        let bytes = try SidecarCoding.encode(Sidecar.example(dice: .failed(Self.failure)))

        let dice = try JSONValue(bytes)["dice"]
        #expect(dice.keys == ["error", "truth"])
        #expect(dice["error"].keys == ["code", "cure", "message"])
        #expect(dice["error"]["code"] == .string("truth-size"))
    }

    @Test("the sidecar of a failed image has an error instead of model and measurements")
    func failureSidecar() throws {
        let sidecar = FailureSidecar(
            image: .init(name: "a.png", sha256: nil, bytes: nil, modified: nil),
            error: Self.failure.error, finished: Timestamp(nanoseconds: 0), version: "0.1")

        let bytes = try SidecarCoding.encode(sidecar)

        let written = try JSONValue(bytes)
        #expect(written.keys == ["error", "finished", "image", "schema", "version"])
        #expect(written["schema"] == .string("nucleid/1"))
        #expect(written["image"].keys == ["bytes", "modified", "name", "sha256"])
        #expect(written["image"]["sha256"] == .null)
        #expect(try SidecarCoding.decode(FailureSidecar.self, from: bytes) == sidecar)
    }

    @Test("NaN and infinity cannot be encoded", arguments: [Double.nan, .infinity])
    func notANumber(value: Double) {
        var sidecar = Sidecar.example()
        sidecar.expectedDice = value

        #expect(throws: EncodingError.self) { try SidecarCoding.encode(sidecar) }
    }
}
