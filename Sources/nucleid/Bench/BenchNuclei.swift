import ArgumentParser
import Benchmarks
import Daemon
import Masks

/// `nucleid bench nuclei`: what dividing and measuring nuclei costs.
struct BenchNuclei: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nuclei",
        abstract: "Measures how long nuclei take to be told apart and measured, on one thread.")

    @OptionGroup var often: BenchRepetitions

    @Option(help: "The side of a square image of ellipses, in pixels.")
    var side = 2048

    @Option(help: "Ellipses in it.")
    var nuclei = 3000

    func validate() throws {
        if !(1...8192).contains(side) { throw ValidationError("--side is 1 to 8192.") }
        if !(0...1_000_000).contains(nuclei) {
            throw ValidationError("--nuclei is 0 to 1000000.")
        }
    }

    func run() throws {
        let scene = NucleiScene(side: side, count: nuclei)
        let times = (0..<often.repetitions).map { _ in NucleiTimes(scene) }
        let lines = NucleiTimes.stages.enumerated().map { index, stage in
            NucleiLine(stage: stage, times, ms: \.milliseconds[index], side: side)
        }
        let total = NucleiLine(
            total: "nuclei", times, ms: \.total, side: side)
        try BenchOutput().show(
            lines + [total], under: ["\(side)x\(side)", "ms", "nuclei"])
    }
}

/// How long the stages took once.
private struct NucleiTimes {
    static let stages = ["mask", "divide", "measure"]

    /// In the order of ``stages``.
    let milliseconds: [Double]
    /// The nuclei that were found.
    let found: Int

    var total: Double { milliseconds.reduce(0, +) }

    init(_ scene: NucleiScene) {
        let clock = ContinuousClock()
        let started = clock.now
        let mask = NucleiMask(scene.foreground, above: 0.5, minimumArea: 30)
        let masked = clock.now
        let labels = LabelImage(
            dividing: mask, foreground: scene.foreground, distance: scene.distance, by: Self.rules,
            progress: {})
        let divided = clock.now
        found =
            labels.nuclei(intensities: scene.intensities, probability: scene.foreground).count
        let measured = clock.now
        milliseconds = [masked - started, divided - masked, measured - divided].map {
            $0 / .milliseconds(1)
        }
    }

    /// All rules there are, so that all work is done.
    private static var rules: SplittingRules {
        let weights = MergeRule.Weights(
            dynamics: -20, contact: 3, solidity: 20, dent: -20, relativeArea: -2)
        return SplittingRules(
            depth: 0.05, merge: MergeRule(intercept: -19, weights: weights, threshold: 0.5),
            confidence: 0.6, leastArea: 0.1)
    }
}

/// One stage, or all.
private struct NucleiLine: BenchLine {
    let image: String
    let stage: String?
    let total: String?
    let ms: Double
    let nuclei: Int

    var cells: [String] { [stage ?? "total", ms.text, "\(nuclei)"] }

    init(
        stage: String? = nil, total: String? = nil, _ times: [NucleiTimes],
        ms: (NucleiTimes) -> Double, side: Int
    ) {
        image = "\(side)x\(side)"
        self.stage = stage
        self.total = total
        self.ms = Median.of(times.map(ms)).rounded(to: 3)
        nuclei = times.first?.found ?? 0
    }
}
