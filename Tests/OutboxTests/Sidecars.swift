import Outbox
import SystemPackage

extension Sidecar {
    /// A sidecar with values that are exact in decimal, and parameters that tests vary.
    static func example(
        name: FilePath = "plate1/cell.tif", dice: DiceRecord? = .measured(.example),
        pixelSizeUm: Double? = nil, rescaling: Rescaling? = nil,
        meanIntensity: Double? = 96.5,
        areaPx: SummaryStatistics? = SummaryStatistics(
            mean: 533.5, sd: 120.25, min: 31, median: 521, max: 1290),
        outputs: [String: Output] = ["cell.tif.mask.png": Output(bytes: 20111, sha256: "0f")]
    ) -> Sidecar {
        var nuclei = Nuclei(count: 124, components: 117, minimumAreaPx: 16)
        nuclei.areaPx = areaPx
        return Sidecar(
            image: Image(
                name: name, sha256: "ab", bytes: 724_224, format: "tiff", width: 696,
                height: 520, bits: 16, channels: 1,
                modified: Timestamp(nanoseconds: 1_795_305_599_123_000_000),
                pixelSizeUm: pixelSizeUm),
            model: Model(name: "unet32-dsb2018", sha256: "cd"), settingsSha256: "ef",
            kernels: Kernels(
                simd: "avx512", precision: "exact", precisionAsked: "fast",
                threads: 2),
            preparation: Preparation(
                bitsUsed: 12, meanIntensity: 21.5, polarity: "auto", inverted: false, low: 0.125,
                high: 0.25),
            rescaling: rescaling,
            tiles: Tiles(height: 528, width: 704, overlap: 0, columns: 1, rows: 1),
            mask: Mask(
                file: "cell.tif.mask.png", threshold: 0.5, foregroundFraction: 0.1875,
                meanIntensity: meanIntensity),
            labels: Labels(file: "cell.tif.labels.png", error: nil),
            nuclei: nuclei, dice: dice, expectedDice: 0.9375,
            quality: Quality(
                flags: ["saturated"], saturatedFraction: 0.0625, contrast: 0.5, promisedDice: 0.9),
            timingMs: ["decode": 1.5, "total_all": 12, "networkTime": 8], outputs: outputs,
            finished: Timestamp(nanoseconds: 1_795_305_600_000_000_000), version: "0.1")
    }
}

extension DiceRecord.Values {
    /// Values that are exact in decimal.
    static let example = DiceRecord.Values(
        value: 0.9375, truth: "plate1/cell.tif", truthSha256: "aa", iou: 0.875, precision: 0.9375,
        recall: 0.9375, pixelError: 0.03125, instances: .example)
}

extension DiceRecord.Instances {
    /// Values that are exact in decimal.
    static let example = DiceRecord.Instances(
        truthKind: "labels", truthCount: 125, countError: 0.0625, ap50: 0.75, meanAp: 0.5,
        precision50: 0.875, recall50: 0.8125, panopticQuality: 0.625)
}
