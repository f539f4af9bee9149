import Images
import Testing

@Suite("A decision on polarity")
struct PolarityDecisionTests {
    private static func brightness(
        _ mean: Double, _ measure: BrightnessEvidence.Measure = .mean, threshold: Double = 80
    ) -> BrightnessEvidence {
        BrightnessEvidence(measure: measure, mean: mean, invertAboveMean: threshold)
    }

    @Test(
        "far from the threshold the brightness alone decides",
        arguments: [
            (.mean, 0, false), (.mean, 56, false), (.mean, 141, true), (.mean, 255, true),
            (.robustMean, 73, false), (.robustMean, 200, true),
        ] as [(BrightnessEvidence.Measure, Double, Bool)])
    func decisive(measure: BrightnessEvidence.Measure, mean: Double, isDark: Bool) {
        let brightness = Self.brightness(mean, measure)
        let against = NetworkEvidence(bright: isDark ? 0.9 : 0, dark: isDark ? 0 : 0.9)

        #expect(brightness.isDecisive)
        for network in [nil, against] {
            let decision = PolarityDecision(
                setting: .auto, brightness: brightness, network: network)
            #expect(decision.inverted == isDark)
            #expect(!decision.isDoubtful)
        }
    }

    @Test(
        "between them the network decides",
        arguments: [(100.0, 0.5, 0.1, false), (100, 0.1, 0.5, true), (62, 0.05, 0.6, true)])
    func network(mean: Double, bright: Double, dark: Double, inverted: Bool) {
        let decision = PolarityDecision(
            setting: .auto, brightness: Self.brightness(mean),
            network: NetworkEvidence(bright: bright, dark: dark))

        #expect(decision.inverted == inverted)
        #expect(decision.basis == .network)
        #expect(!decision.isDoubtful)
    }

    @Test("if the network finds nothing either way, the original rule stays, and is in doubt")
    func nothingFound() {
        let nothing = NetworkEvidence(bright: 0, dark: 0)
        let below = PolarityDecision(
            setting: .auto, brightness: Self.brightness(79.9), network: nothing)
        let above = PolarityDecision(
            setting: .auto, brightness: Self.brightness(80.1), network: nothing)

        #expect(!below.inverted && below.isDoubtful)
        #expect(above.inverted && above.isDoubtful)
    }

    @Test("evidence does not jump: a little more brightness never turns a clear decision")
    func continuous() {
        var last = -1.0
        for step in 0...25_500 {
            let leaning = Self.brightness(Double(step) / 100).leaning
            #expect(leaning >= last && leaning - last < 0.01)
            last = leaning
        }
    }

    @Test("a setting decides whatever the image is", arguments: [0.0, 80, 255])
    func setting(mean: Double) {
        let evidence = NetworkEvidence(bright: 0.9, dark: 0)
        for (setting, inverted) in [(Polarity.brightNuclei, false), (.darkNuclei, true)] {
            let decision = PolarityDecision(
                setting: setting, brightness: Self.brightness(mean), network: evidence)
            #expect(decision.inverted == inverted)
            #expect(decision.basis == .setting)
            #expect(!decision.isDoubtful)
        }
    }

    @Test("a model that never inverts is left to itself", arguments: [0.0, 255])
    func never(mean: Double) {
        for measure in [BrightnessEvidence.Measure.mean, .robustMean] {
            #expect(Self.brightness(mean, measure, threshold: 255).leaning == -1)
        }
    }

    @Test("several frames count with their average")
    func frames() {
        let average = BrightnessEvidence.average([Self.brightness(60), Self.brightness(90)])

        #expect(average?.mean == 75)
        #expect(BrightnessEvidence.average([]) == nil)
    }
}
