import ArgumentParser
import Daemon
import Samples
import Segmentation
import Tensors

/// `nucleid bench sizes`: what an image costs by its size.
struct BenchSizes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sizes",
        abstract: "Measures what images of several sizes cost, from samples to nuclei in memory.")

    @OptionGroup var options: BenchOptions
    @OptionGroup var often: BenchRepetitions

    @Option(parsing: .upToNextOption, help: "Sides of square sample images, in pixels.")
    var sides = [256, 512, 1024, 2048, 4096]

    func validate() throws { try BenchOptions.check(sides: sides) }

    func run() throws {
        let segmenter = try Segmenter(
            model: options.loadedModel().model, options: options.segmentation,
            threads: options.threads)
        defer { segmenter.stop() }
        Notices.write(fallback: segmenter.fallback)
        let output = BenchOutput()
        try output.show(
            MachineFacts(
                kernels: segmenter.kernels, precision: segmenter.precision,
                asked: options.precision, threads: segmenter.threads))
        // Once unmeasured, so that the model's weights are where they are in a running daemon.
        _ = segmenter.segment(SamplePicture.square(side: sides[0]))
        let lines = sides.map { measure(side: $0, segmenter) }
        try output.show(lines, under: ["image", "ms", "ms/megapixel"])
    }

    private func measure(side: Int, _ segmenter: Segmenter) -> SizeLine {
        let image = SamplePicture.square(side: side)
        let clock = ContinuousClock()
        let times = (0..<often.repetitions).map { _ in
            clock.measure { _ = segmenter.segment(image) } / .milliseconds(1)
        }
        let median = times.median() ?? 0
        return SizeLine(
            image: "\(side)x\(side)", ms: median.rounded(to: 2),
            ms_per_megapixel: (median / Double(side * side) * 1e6).rounded(to: 2))
    }
}

/// An image of one size.
private struct SizeLine: BenchLine {
    let image: String
    let ms: Double
    let ms_per_megapixel: Double

    var cells: [String] { [image, ms.text, ms_per_megapixel.text] }
}
