import Segmentation
import Testing

@Suite("The choice of a scale")
struct ScaleChoiceTests {
    private static let rules = ScaleRules(comfortable: 10...80, centre: 30)

    private static func evidence(
        _ diameter: Double, conviction: Double = 0.3, uniformity: Double = 1
    ) -> SizeEvidence {
        SizeEvidence(
            diameters: [Double](repeating: diameter, count: 20), diameter: diameter,
            uniformity: uniformity, conviction: conviction)
    }

    @Test("leaves comfortable nuclei as they are", arguments: [10, 17, 30, 80.0])
    func comfortable(diameter: Double) {
        #expect(Self.rules.factor(forDiameter: diameter) == 1)
    }

    @Test(
        "brings other nuclei to the centre, to two digits, at most twice as large",
        arguments: [(100, 0.3), (90, 0.33), (600, 0.05), (9, 2.0), (5, 2.0), (5000, 0.04)])
    func factor(diameter: Double, factor: Double) {
        #expect(Self.rules.factor(forDiameter: diameter) == factor)
    }

    @Test("keeps small nuclei visible as far as most stay comfortable")
    func smallNuclei() {
        // 30/120 would make nuclei of 40 px to 10 px: 12.5 px are asked for.
        #expect(Self.rules.factor(forDiameter: 120, small: 40) == 0.31)
        // 12.5/15 would leave most at 100 px: 80 px are the limit.
        #expect(Self.rules.factor(forDiameter: 120, small: 15) == 0.67)
    }

    @Test("small nuclei beside large ones are those that are many, convincing and much smaller")
    func smallBesideLarge() {
        func small(_ diameters: [Double], conviction: Double = 0.3) -> Double? {
            Self.rules.smallDiameter(
                in: SizeEvidence(
                    diameters: diameters, diameter: 100, uniformity: 0.8, conviction: conviction),
                beside: Self.evidence(120, conviction: 0.35))
        }
        #expect(small([20, 25, 30, 110]) == 25)
        #expect(small([20, 25, 110, 120]) == nil)
        #expect(small([3, 4, 5, 110]) == nil)
        #expect(small([60, 70, 80, 110]) == nil)
        #expect(small([20, 25, 30, 110], conviction: 0.1) == nil)
    }

    @Test("what the user says comes first, and is final")
    func user() {
        func choice(_ options: ScaleOptions, pixelSize: Double? = nil) -> ScaleChoice? {
            ScaleRules.userChoice(options, rules: Self.rules, pixelSize: pixelSize)
        }
        #expect(choice(ScaleOptions()) == nil)
        #expect(
            choice(ScaleOptions(factor: .fixed(0.7)))
                == ScaleChoice(factor: 0.7, source: .user, isFinal: true))
        #expect(
            choice(ScaleOptions(diameter: .pixels(100)))
                == ScaleChoice(factor: 0.3, source: .user, diameter: 100, isFinal: true))
        #expect(choice(ScaleOptions(diameter: .pixels(20)))?.factor == 1)
        #expect(
            choice(ScaleOptions(diameter: .micrometres(10)), pixelSize: 0.1)?.factor == 0.3)
        #expect(choice(ScaleOptions(diameter: .micrometres(10))) == nil)
        #expect(choice(ScaleOptions(factor: .fixed(1), diameter: .pixels(100)))?.factor == 1)
    }

    @Test("a model that does not say what it is good at sees images as they are")
    func noRules() {
        let choice = ScaleRules.userChoice(ScaleOptions(), rules: nil, pixelSize: 0.1)
        #expect(choice == ScaleChoice(factor: 1, source: .none, isFinal: true))
    }

    @Test(
        "a pixel size is a guess where typical nuclei would be too large",
        arguments: [
            (0.1, 0.3), (0.5, nil), (2.0, nil), (nil, nil), (0, nil), (-1, nil), (6e-6, nil),
        ]
            as [(Double?, Double?)])
    func guess(pixelSize: Double?, factor: Double?) {
        let guess = Self.rules.guess(pixelSize: pixelSize)
        #expect(guess?.factor == factor)
        #expect(guess?.isFinal != true)
    }

    @Test("large nuclei of a coarse look are believed")
    func large() {
        func diameter(_ own: SizeEvidence?) -> Double? {
            Self.rules.largeDiameter(
                in: Self.evidence(200, conviction: 0.35), own: own, isWhole: true)
        }
        #expect(diameter(nil) == 200)
        // Fragments: large themselves, or not convincing.
        #expect(diameter(Self.evidence(90, conviction: 0.34)) == 200)
        #expect(diameter(Self.evidence(30, conviction: 0.1)) == 200)
    }

    @Test("clusters of convincing small nuclei are no large nuclei")
    func clusters() {
        let look = Self.evidence(130, conviction: 0.28)
        let own = Self.evidence(22, conviction: 0.21)
        #expect(Self.rules.largeDiameter(in: look, own: own, isWhole: false) == nil)
        let less = Self.evidence(45, conviction: 0.2)
        #expect(Self.rules.largeDiameter(in: look, own: less, isWhole: true) == nil)
    }

    @Test("nothing is scaled for a look that is not convincing, or shows comfortable nuclei")
    func unconvincing() {
        for look in [nil, Self.evidence(200, conviction: 0.05), Self.evidence(60)] {
            #expect(Self.rules.largeDiameter(in: look, own: nil, isWhole: true) == nil)
        }
    }

    @Test("nuclei that are comfortable in the whole image need no other scale for a little")
    func alike() {
        let (look, own) = (Self.evidence(90), Self.evidence(75))
        #expect(Self.rules.largeDiameter(in: look, own: own, isWhole: true) == nil)
        #expect(Self.rules.largeDiameter(in: look, own: own, isWhole: false) == 90)
    }

    @Test("a guess that the nuclei contradict is corrected once")
    func correction() {
        let guess = ScaleChoice(factor: 0.3, source: .pixelSize, diameter: 100)
        #expect(Self.rules.correction(of: guess, found: Self.evidence(90)) == nil)
        let corrected = Self.rules.correction(of: guess, found: Self.evidence(20))
        #expect(
            corrected
                == ScaleChoice(factor: 1, source: .measured, diameter: 20, isFinal: true))
        #expect(Self.rules.correction(of: guess, found: nil)?.factor == 1)
    }

    @Test("the record says what was measured, and how far looks agree")
    func record() {
        let choice = ScaleChoice(factor: 0.3, source: .measured, diameter: 100, hasLooked: true)
        let agreed = choice.record(of: Self.evidence(80, uniformity: 0.9), rules: Self.rules)
        #expect(
            agreed
                == Rescaling(
                    factor: 0.3, source: .measured, diameter: 80, confidence: 0.9 * 0.8))
        #expect(choice.record(of: Self.evidence(45), rules: Self.rules).isUncertain)
        #expect(choice.record(of: Self.evidence(400), rules: Self.rules).isUncertain)
        let guess = ScaleChoice(factor: 0.3, source: .pixelSize, diameter: 100)
        #expect(guess.record(of: nil, rules: Self.rules).isUncertain)
        #expect(!choice.record(of: nil, rules: Self.rules).isUncertain)
        let none = ScaleChoice(factor: 1, source: .none).record(of: nil, rules: Self.rules)
        #expect(none == .none)
    }

    @Test("a series takes the middle of its pictures' choices")
    func series() {
        func choice(_ factor: Double) -> ScaleChoice {
            ScaleChoice(factor: factor, source: .measured, hasLooked: true)
        }
        #expect(ScaleChoice(ofSeries: [choice(0.3), choice(1), choice(0.32)]).factor == 0.32)
        #expect(ScaleChoice(ofSeries: [choice(0.3)]).isFinal)
        #expect(ScaleChoice(ofSeries: []).factor == 1)
    }

    @Test("the typical diameter is that of the bulk, not of debris")
    func typical() throws {
        // 100 specks of 4 px beside 5 nuclei of 1,963 px, which are 50 px across.
        let areas = [Int](repeating: 4, count: 100) + [Int](repeating: 1963, count: 5)
        let found = try #require(SizeEvidence(areas: areas, factor: 0.5, conviction: 1))
        #expect(abs(found.diameter - 100) < 0.1)
        #expect(found.diameters.count == 105)
        #expect(abs(found.uniformity - 9815.0 / 10215) < 1e-9)
        #expect(SizeEvidence(areas: [], factor: 1, conviction: 1) == nil)
    }
}
