import ArgumentParser
import Benchmarks

/// `nucleid bench sizes`: the time of an image by its size.
struct BenchSizes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sizes",
        abstract: "Measures the cost of images of several sizes, from samples to nuclei in memory.",
        usage: "nucleid bench sizes [<options>]")

    @OptionGroup var options: BenchOptions
    @OptionGroup var repetitions: BenchRepetitions

    @Option(parsing: .upToNextOption, help: "Sides of square sample images, in pixels.")
    var sides = [256, 512, 1024, 2048, 4096]

    func validate() throws { try BenchSides.validate(sides) }

    func run() throws {
        let benchmark = try SegmentationBenchmark(
            model: options.loadedModel().model, options: options.segmentation,
            threads: options.threads)
        defer { benchmark.stop() }
        Notices.write(fallback: benchmark.setup.fallbackReason)
        let output = BenchOutput()
        try output.show(benchmark.setup)
        let timings = try benchmark.measure(sides: sides, repetitions: repetitions.count)
        try output.show(timings.map(SizeLine.init), under: ["image", "ms", "ms/megapixel"])
    }
}

/// The time of an image of one size.
private struct SizeLine: BenchLine {
    let image: String
    let ms: Double
    let ms_per_megapixel: Double

    init(_ timing: SegmentationBenchmark.Timing) {
        image = "\(timing.side)x\(timing.side)"
        ms = timing.milliseconds.rounded(to: 2)
        ms_per_megapixel = timing.millisecondsPerMegapixel.rounded(to: 2)
    }

    var cells: [String] { [image, ms.text, ms_per_megapixel.text] }
}
