import ArgumentParser
import Inbox
import Linux
import SystemPackage

/// `nucleid bench queue`: what a waiting image costs.
struct BenchQueue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Measures what images that wait cost in memory and time.")

    @Option(help: "How many images wait.")
    var files = 1_000_000

    func validate() throws {
        if !(1...100_000_000).contains(files) {
            throw ValidationError("--files is 1 to 100000000.")
        }
    }

    func run() throws {
        // As long as names are: a plate, a well, a channel.
        let folder = FilePath("2026-11-21_plate-000017")
        let before = Machine.residentMemory
        var queue = JobQueue()
        let clock = ContinuousClock()
        let adding = clock.measure {
            for number in 0..<files {
                queue.add(
                    Job(.image, folder.appending("well-\(number)_channel-1.tif")),
                    modified: number)
            }
        }
        let bytes = Double(Machine.residentMemory - before) / Double(files)
        let taking = clock.measure {
            while case .job(let job)? = queue.next() { queue.finish(job) }
        }
        let line = QueueLine(
            files: files, bytes_per_file: bytes.rounded(to: 1),
            add_us: (adding / .microseconds(1) / Double(files)).rounded(to: 3),
            take_us: (taking / .microseconds(1) / Double(files)).rounded(to: 3))
        try BenchOutput().show([line], under: ["files", "bytes/file", "add us", "take us"])
    }
}

/// A queue of one length.
private struct QueueLine: BenchLine {
    let files: Int
    let bytes_per_file: Double
    let add_us: Double
    let take_us: Double

    var cells: [String] { ["\(files)", bytes_per_file.text, add_us.text, take_us.text] }
}
