import Masks
import Tensors
import Testing

@Suite("Quality thresholds")
struct QualityThresholdsTests {
    private static let thresholds = QualityThresholds(
        minimumRange: 0.001, diameterRange: 8...55, seamDisagreement: 0.1)

    /// Metrics of a good image, except for the arguments.
    private static func metrics(
        nuclei: Int = 30, saturated: Double = 0, contrast: Double = 0.4, sharpness: Double? = 0.24,
        isPolarityDoubtful: Bool = false, diameter: Double? = 18, seams: Double? = 0.01,
        probability: Float = 0.97, nonFinite: Int = 0, cut: Int = 0,
        isChannelGuessed: Bool = false, contrastScale: Double = 1, scale: Double = 1,
        isScaleUncertain: Bool = false, trainingDistance: Double? = 0.5
    ) -> QualityMetrics {
        let plane = Plane<Int32>(width: 1, height: 1, repeating: nuclei > 0 ? 1 : 0)
        var accumulator = ProbabilityAccumulator()
        accumulator.add(labels: plane, probability: plane.map { _ in probability })
        return QualityMetrics(
            nucleusCount: nuclei, saturatedFraction: saturated, contrast: contrast,
            contrastScale: contrastScale, sharpness: sharpness,
            polarityMargin: 60, isPolarityDoubtful: isPolarityDoubtful, medianDiameter: diameter,
            seamDisagreement: seams,
            confidence: accumulator.confidence, nonFiniteSampleCount: nonFinite,
            cutComponentCount: cut, isChannelGuessed: isChannelGuessed, scaleFactor: scale,
            isScaleUncertain: isScaleUncertain, trainingDistance: trainingDistance)
    }

    @Test("a good image has no flag")
    func good() {
        #expect(Self.thresholds.flags(for: Self.metrics()) == [])
    }

    @Test("unknown metrics raise no flag")
    func unknown() {
        let metrics = Self.metrics(
            sharpness: nil, diameter: nil, seams: nil, trainingDistance: nil)

        #expect(Self.thresholds.flags(for: metrics) == [])
    }

    @Test(
        "each metric beyond its threshold raises its own flag",
        arguments: [
            (Self.metrics(nonFinite: 1), .nonFinite), (Self.metrics(cut: 1), .cutComponent),
            (Self.metrics(saturated: 0.006), .saturated),
            (Self.metrics(contrast: 0.04), .lowContrast),
            (Self.metrics(sharpness: 0.12), .outOfFocus),
            (Self.metrics(isPolarityDoubtful: true), .polarityDoubtful),
            (Self.metrics(isChannelGuessed: true), .channelGuessed),
            (Self.metrics(isScaleUncertain: true), .scaleUncertain),
            (Self.metrics(trainingDistance: 1.01), .unlikeTraining),
            (Self.metrics(diameter: 7), .nucleiSize), (Self.metrics(diameter: 70), .nucleiSize),
            (Self.metrics(seams: 0.5), .seamDisagreement),
            (Self.metrics(probability: 0.55), .lowConfidence),
        ] as [(QualityMetrics, QualityFlag)])
    func single(metrics: QualityMetrics, flag: QualityFlag) {
        #expect(Self.thresholds.flags(for: metrics) == [flag])
    }

    @Test("an image without nuclei, or with the contrast of noise, is blank")
    func blank() {
        let nothing = Self.metrics(nuclei: 0, sharpness: nil, diameter: nil)

        #expect(Self.thresholds.flags(for: nothing) == [.blank])
        #expect(
            Self.thresholds.flags(for: Self.metrics(contrast: 0.0005)) == [.blank, .lowContrast])
    }

    @Test("the contrast of a deeper image is judged on the range that it takes")
    func deep() {
        let dim = Self.metrics(contrast: 0.003, contrastScale: 1.0 / 64)

        #expect(Self.thresholds.flags(for: dim) == [])
        #expect(
            Self.thresholds.flags(for: Self.metrics(contrast: 0.0005, contrastScale: 1.0 / 64))
                == [.lowContrast])
    }

    @Test(
        "the size of nuclei is judged as the network saw them, after scaling",
        arguments: [
            (120, 0.25, []), (120, 1, [.nucleiSize]), (120, 0.5, [.nucleiSize]), (4, 4, []),
            (4, 1, [.nucleiSize]), (18, 0.4, [.nucleiSize]), (18, 4, [.nucleiSize]),
        ] as [(Double, Double, [QualityFlag])])
    func scaled(diameter: Double, scale: Double, flags: [QualityFlag]) {
        let metrics = Self.metrics(diameter: diameter, scale: scale)

        #expect(Self.thresholds.flags(for: metrics) == flags)
        #expect(metrics.medianDiameter == diameter)
    }

    @Test("the raw values of flags are those of the sidecar schema")
    func names() {
        #expect(
            QualityFlag.allCases.map(\.rawValue) == [
                "blank", "saturated", "low_contrast", "out_of_focus", "polarity_doubtful",
                "nuclei_size", "seam_disagreement", "low_confidence", "non_finite", "cut_component",
                "channel_guessed", "partly_read", "scale_uncertain", "unlike_training",
            ])
    }
}
