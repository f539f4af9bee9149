import ArgumentParser
import Benchmarks

/// `nucleid bench nuclei`: the time to split and measure nuclei.
struct BenchNuclei: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nuclei",
        abstract: "Measures the splitting and measuring of nuclei, on one thread.",
        usage: "nucleid bench nuclei [<options>]")

    @OptionGroup var repetitions: BenchRepetitions

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
        let timing = NucleiBenchmark.measure(
            side: side, count: nuclei, repetitions: repetitions.count)
        let lines = timing.steps.map { step in
            NucleiLine(timing, side: side, stage: step.name, ms: step.milliseconds)
        }
        let total = NucleiLine(timing, side: side, total: "nuclei", ms: timing.totalMilliseconds)
        try BenchOutput().show(lines + [total], under: ["\(side)x\(side)", "ms", "nuclei"])
    }
}

/// The time of one step, or of all steps.
private struct NucleiLine: BenchLine {
    let image: String
    let stage: String?
    let total: String?
    let ms: Double
    let nuclei: Int

    var cells: [String] { [stage ?? "total", ms.text, "\(nuclei)"] }

    init(
        _ timing: NucleiBenchmark.Timing, side: Int, stage: String? = nil, total: String? = nil,
        ms: Double
    ) {
        image = "\(side)x\(side)"
        self.stage = stage
        self.total = total
        self.ms = ms.rounded(to: 3)
        nuclei = timing.nuclei
    }
}
