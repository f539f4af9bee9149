import ArgumentParser
import Batch
import Benchmarks
import Linux
import SystemPackage

/// `nucleid bench end-to-end`: images per second, from file to file.
struct BenchEndToEnd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end-to-end",
        abstract: "Segments a folder of images as 'segment' does, and discards the results.",
        usage: "nucleid bench end-to-end [<options>] <folder>",
        discussion: "There are as many images in flight as there are threads.")

    @OptionGroup var options: BenchOptions

    @Option(help: "A folder of masks drawn by hand, to compare with.")
    var truth: String?

    @Argument(help: "A folder of images.")
    var folder: String

    func validate() throws {
        for name in [folder, truth].compactMap({ $0 })
        where (try? Folder(FilePath(name)).names()) == nil {
            throw ValidationError("There is no folder '\(name)' that can be read.")
        }
    }

    func run() async throws {
        let scratch = try TemporaryFolder()
        defer { withExtendedLifetime(scratch) {} }
        let outbox = scratch.path.appending("outbox")
        let inputs = try BatchInputs(arguments: [FilePath(folder)], output: outbox)
        guard inputs.count > 0 else { throw ValidationError("'\(folder)' holds no image.") }
        let pipeline = try options.pipeline(outbox: outbox, truth: truth.map { FilePath($0) })
        Notices.write(fallback: pipeline.fallback)
        let output = BenchOutput()
        try output.show(BenchmarkSetup(of: pipeline))
        let report = BatchReport(total: inputs.count)
        let timing = try await EndToEndBenchmark.measure(
            inputs, by: pipeline, workers: options.threads, report: report)
        try output.show(
            [EndToEndLine(timing)], under: ["images", "failed", "s", "images/s", "mean Dice"])
        try report.current.exit(of: inputs.count)
    }
}

/// The throughput over a folder of images.
private struct EndToEndLine: BenchLine {
    let images: Int
    let failed: Int
    let seconds: Double
    let images_per_s: Double
    let mean_dice: Double?

    init(_ timing: EndToEndBenchmark.Timing) {
        images = timing.images
        failed = timing.failed
        seconds = timing.seconds.rounded(to: 3)
        images_per_s = timing.imagesPerSecond.rounded(to: 3)
        mean_dice = timing.meanDice?.rounded(to: 4)
    }

    var cells: [String] {
        [
            "\(images)", "\(failed)", "\(seconds.rounded(to: 2))",
            "\(images_per_s.rounded(to: 2))", mean_dice.map { "\($0)" } ?? "",
        ]
    }
}
