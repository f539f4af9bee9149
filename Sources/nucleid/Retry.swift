import ArgumentParser
import Daemon
import Linux

/// `nucleid retry`: moves failed files back into the inbox.
struct Retry: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Moves failed files back into the inbox, where they are processed again.",
        discussion: "A file gets back its original path; nothing is overwritten there. The running "
            + "daemon does it, for members of the group nucleid; while none runs it takes the right "
            + "to write in both folders. Exits with 0 if all files were moved, 1 if some were not, "
            + "64 for wrong usage, 78 for wrong settings.")

    @OptionGroup var options: DaemonSettingsOptions

    @Flag(help: "Puts all failed files back, as without any path.")
    var all = false

    @Argument(
        help: "Files and folders in the failed folder, absolute or relative to it; by default all.")
    var paths: [String] = []

    func validate() throws {
        if all, !paths.isEmpty { throw ValidationError("name failed files, or give --all.") }
    }

    func run() throws {
        let (results, isByDaemon) = try FailureArguments(paths, options: options).perform(.retry)
        for (path, entry) in results {
            let sentence =
                switch entry.outcome {
                case .returned: "put back into the inbox as '\(entry.detail)'"
                case .released:
                    "'\(entry.detail)' is still in the inbox, "
                        + (isByDaemon ? "and is tried again now" : "retried at the next scan")
                default: "not put back: \(entry.detail)"
                }
            print("\(path): \(sentence)".replacingControlCharacters)
        }
        func count(_ outcome: ControlAnswer.Entry.Outcome) -> Int {
            results.count { $0.entry.outcome == outcome }
        }
        let refused = results.count - count(.returned) - count(.released)
        print(
            "\(count(.returned)) put back, \(count(.released)) retried in place, "
                + "\(refused) not put back")
        if refused > 0 { throw ExitCode(1) }
    }
}
