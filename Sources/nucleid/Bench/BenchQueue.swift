import ArgumentParser
import Benchmarks

/// `nucleid bench queue`: memory and time of an image in the job queue.
struct BenchQueue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Measures the memory and time that waiting images cost.")

    @Option(help: "Number of waiting images.")
    var files = 1_000_000

    func validate() throws {
        if !(1...100_000_000).contains(files) {
            throw ValidationError("--files is 1 to 100000000.")
        }
    }

    func run() throws {
        let cost = QueueBenchmark.measure(files: files)
        let line = QueueLine(
            files: files, bytes_per_file: cost.bytes.rounded(to: 1),
            add_us: cost.addMicroseconds.rounded(to: 3),
            take_us: cost.takeMicroseconds.rounded(to: 3))
        try BenchOutput().show([line], under: ["files", "bytes/file", "add us", "take us"])
    }
}

/// The cost of an image in a queue of `files`.
private struct QueueLine: BenchLine {
    let files: Int
    let bytes_per_file: Double
    let add_us: Double
    let take_us: Double

    var cells: [String] { ["\(files)", bytes_per_file.text, add_us.text, take_us.text] }
}
