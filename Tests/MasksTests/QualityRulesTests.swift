import Masks
import Tensors
import Testing

@Suite("Quality rules")
struct QualityRulesTests {
    private static let rules = QualityRules(
        minimumRange: 0.001, diameters: 8...55, seamDisagreement: 0.1)

    /// An image that is nothing to complain of, but for what is given.
    private static func facts(
        nuclei: Int = 30, saturated: Double = 0, contrast: Double = 0.4, sharpness: Double? = 0.24,
        polarityMargin: Double? = 60, diameter: Double? = 18, seams: Double? = 0.01,
        probability: Float = 0.97, nonFinite: Int = 0, cut: Int = 0
    ) -> QualityFacts {
        let plane = Plane<Int32>(width: 1, height: 1, repeating: nuclei > 0 ? 1 : 0)
        var tally = ProbabilityTally()
        tally.add(plane, plane.map { _ in probability })
        return QualityFacts(
            nuclei: nuclei, saturatedFraction: saturated, contrast: contrast, sharpness: sharpness,
            polarityMargin: polarityMargin, medianDiameter: diameter, seamDisagreement: seams,
            confidence: tally.confidence, nonFiniteSamples: nonFinite, cutComponents: cut)
    }

    @Test("a good image has no flag")
    func good() {
        #expect(Self.rules.flags(Self.facts()) == [])
    }

    @Test("what is not known is no reason")
    func unknown() {
        let facts = Self.facts(sharpness: nil, polarityMargin: nil, diameter: nil, seams: nil)

        #expect(Self.rules.flags(facts) == [])
    }

    @Test(
        "each fact beyond its limit raises its own flag",
        arguments: [
            (Self.facts(nonFinite: 1), .nonFinite), (Self.facts(cut: 1), .cutComponent),
            (Self.facts(saturated: 0.006), .saturated), (Self.facts(contrast: 0.04), .lowContrast),
            (Self.facts(sharpness: 0.12), .outOfFocus),
            (Self.facts(polarityMargin: 3), .polarityDoubtful),
            (Self.facts(diameter: 7), .nucleiSize), (Self.facts(diameter: 70), .nucleiSize),
            (Self.facts(seams: 0.5), .seamDisagreement),
            (Self.facts(probability: 0.55), .lowConfidence),
        ] as [(QualityFacts, QualityFlag)])
    func single(facts: QualityFacts, flag: QualityFlag) {
        #expect(Self.rules.flags(facts) == [flag])
    }

    @Test("an image without nuclei, or of noise alone, is blank")
    func blank() {
        let nothing = Self.facts(nuclei: 0, sharpness: nil, diameter: nil)

        #expect(Self.rules.flags(nothing) == [.blank])
        #expect(Self.rules.flags(Self.facts(contrast: 0.0005)) == [.blank, .lowContrast])
    }

    @Test("the names of the flags are what sidecars say")
    func names() {
        #expect(
            QualityFlag.allCases.map(\.rawValue) == [
                "blank", "saturated", "low_contrast", "out_of_focus", "polarity_doubtful",
                "nuclei_size", "seam_disagreement", "low_confidence", "non_finite", "cut_component",
            ])
    }
}
