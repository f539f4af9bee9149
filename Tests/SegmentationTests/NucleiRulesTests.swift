import FoundationEssentials
import Masks
import Network
import Segmentation
import Testing

@Suite("Rules for nuclei")
struct NucleiRulesTests {
    /// A splitting that may stand in a model's metadata, with one value changed.
    private static func json(_ key: String = "", _ value: String = "") -> String {
        var values = [
            "smoothing": "0.2", "smoothing_px": "[0.7, 4]", "depth": "0.1", "confidence": "0.5",
            "least_area": "0.05",
        ]
        if !key.isEmpty { values[key] = value }
        let fields = values.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        return "{\"splitting\": {\(fields.joined(separator: ", "))}, \"diameter_px\": [8, 55]}"
    }

    private static func rules(_ json: String) throws -> NucleiRules {
        try JSONDecoder().decode(NucleiRules.self, from: Data(json.utf8))
    }

    @Test("what a model says holds")
    func read() throws {
        let rules = try Self.rules(Self.json())

        #expect(
            rules.splitting
                == SplittingParameters(
                    relativeSmoothing: 0.2, smoothingRange: 0.7...4, minimumDynamics: 0.1,
                    minimumProbability: 0.5,
                    minimumRelativeArea: 0.05))
        #expect(rules.diameters == 8...55)
        #expect(rules.calibration == nil)
    }

    @Test("a model that says nothing has rules that drop nothing and promise nothing")
    func silent() throws {
        #expect(try Self.rules("{}").splitting == SplittingParameters())
    }

    @Test("the built-in model says how regions are merged, and what its probabilities promise")
    func builtIn() throws {
        let rules = try NucleiRules(of: Model(Model.builtIn))

        #expect(rules.splitting.mergeRule != nil)
        #expect(rules.calibration != nil)
        #expect(rules.diameters != nil)
    }

    @Test(
        "what cannot be is refused",
        arguments: [
            ("smoothing", "-1"), ("smoothing_px", "[4, 1]"), ("smoothing_px", "[1, 100]"),
            ("smoothing_px", "[1]"), ("depth", "2"), ("confidence", "-0.1"), ("least_area", "7"),
            ("merge", "{}"), ("depth", "\"deep\""),
        ])
    func refused(key: String, value: String) {
        #expect(throws: DecodingError.self) { try Self.rules(Self.json(key, value)) }
    }

    @Test("limits of quality are the model's where it has them, else nucleid's; they are written")
    func quality() throws {
        let silent = try Self.rules("{}")
        let own = try Self.rules(
            "{\"quality\": {\"seam_disagreement\": 0.07, \"least_probability\": 0.8}}")
        let half = try Self.rules("{\"quality\": {\"least_probability\": 0.8}}")

        #expect((silent.seamDisagreement, silent.minimumProbability) == (0.1, 0.88))
        #expect((own.seamDisagreement, own.minimumProbability) == (0.07, 0.8))
        #expect((half.seamDisagreement, half.minimumProbability) == (0.1, 0.8))
        for rules in [silent, own, half] {
            let json = String(decoding: try JSONEncoder().encode(rules), as: UTF8.self)
            #expect(try Self.rules(json) == rules)
        }
    }

    @Test(
        "a limit of quality that cannot be is refused",
        arguments: ["seam_disagreement", "least_probability"], ["-0.1", "1.5", "\"low\""])
    func wrongQuality(key: String, value: String) {
        #expect(throws: DecodingError.self) {
            try Self.rules("{\"quality\": {\"\(key)\": \(value)}}")
        }
    }

    @Test("an estimate of Dice coefficients is read and written; one that cannot be is refused")
    func estimate() throws {
        let json = #"""
            {"dice_estimate": {"intercept": 2, "terms": [{"feature": "decisiveness", "mean": 0.9, \
            "deviation": 0.1, "weight": 0.5}], "spread": {"base": 0.1, "dice": 0, "distance": 0}, \
            "quantiles": [-1, 1]}}
            """#.replacing("\\\n", with: "")

        let rules = try Self.rules(json)

        #expect(rules.estimate?.terms.map(\.feature) == [.decisiveness])
        #expect(rules.estimate?.quantiles == -1...1)
        let written = String(decoding: try JSONEncoder().encode(rules), as: UTF8.self)
        #expect(try Self.rules(written) == rules)
        #expect(throws: DecodingError.self) {
            try Self.rules(json.replacing("0.5}", with: "-0.5}"))
        }
    }

    @Test("a calibration that falls is refused")
    func falling() {
        let json = "{\"expected_dice\": {\"promised\": [0.1, 0.2], \"measured\": [0.9, 0.8]}}"

        #expect(throws: DecodingError.self) { try Self.rules(json) }
    }
}
