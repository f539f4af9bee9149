import ArgumentParser
import Daemon
import Linux

/// `nucleid dismiss`: moves failures that need no attention any more to the history.
struct Dismiss: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Clears failures: moves failed files and their reasons to a history.",
        discussion: "The history is the folder '.history' in the failed folder; nothing in it is "
            + "counted, shown or deleted. An image that failed and is still in the inbox is refused, since it "
            + "would fail again: remove it there. The running daemon does it, for members of the group "
            + "nucleid, and the record has their name; while none runs it takes the right to write in "
            + "the failed folder. Exits with 0 if all were moved, 1 if some were not, 64 for wrong "
            + "usage, 78 for wrong settings.")

    @OptionGroup var options: DaemonSettingsOptions

    @Flag(help: "Clears all failures.")
    var all = false

    @Argument(help: "Files and folders in the failed folder, absolute or relative to it.")
    var paths: [String] = []

    func validate() throws {
        if all != paths.isEmpty {
            throw ValidationError("name failed files or folders, or give --all.")
        }
    }

    func run() throws {
        let (results, _) = try FailureArguments(paths, options: options).perform(.dismiss)
        for (path, entry) in results {
            let sentence =
                entry.outcome == .dismissed
                ? "cleared; its record is '\(entry.detail)'" : "not cleared: \(entry.detail)"
            print("\(path): \(sentence)".replacingControlCharacters)
        }
        let cleared = results.count { $0.entry.outcome == .dismissed }
        print("\(cleared) cleared, \(results.count - cleared) not cleared")
        if cleared < results.count { throw ExitCode(1) }
    }
}
