import ArgumentParser
import Batch
import Daemon
import Linux
import SystemPackage

/// `nucleid bench end-to-end`: images a second, from file to file.
struct BenchEndToEnd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end-to-end",
        abstract: "Segments a folder of images as 'segment' does, and keeps no result.",
        discussion: "There are as many images in hand as there are threads.")

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
        let inputs = try BatchInputs([FilePath(folder)], output: outbox)
        guard inputs.count > 0 else { throw ValidationError("'\(folder)' holds no image.") }
        let pipeline = try options.pipeline(outbox: outbox, truth: truth.map { FilePath($0) })
        Notices.write(fallback: pipeline.fallback)
        let output = BenchOutput()
        try output.show(MachineFacts(pipeline))
        let report = BatchReport(total: inputs.count)
        try await BatchService(
            inputs: inputs, pipeline: pipeline, workers: options.threads, report: report
        ).runAlone()
        let line = EndToEndLine(report.current, seconds: report.end() / .seconds(1))
        try output.show([line], under: ["images", "failed", "s", "images/s", "mean Dice"])
        try report.current.exit(of: inputs.count)
    }
}

/// A folder of images.
private struct EndToEndLine: BenchLine {
    let images: Int
    let failed: Int
    let seconds: Double
    let images_per_s: Double
    let mean_dice: Double?

    init(_ tally: BatchReport.Tally, seconds: Double) {
        images = tally.finished
        failed = tally.failed
        self.seconds = seconds.rounded(to: 3)
        images_per_s = (Double(tally.finished) / max(seconds, 1e-9)).rounded(to: 3)
        mean_dice = tally.meanDice?.rounded(to: 4)
    }

    var cells: [String] {
        [
            "\(images)", "\(failed)", "\(seconds.rounded(to: 2))",
            "\(images_per_s.rounded(to: 2))", mean_dice.map { "\($0)" } ?? "",
        ]
    }
}
