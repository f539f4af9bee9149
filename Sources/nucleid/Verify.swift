import ArgumentParser
import Configuration
import Daemon
import Linux
import Maintenance
import Outbox
import SystemPackage

/// `nucleid verify`: checks that no image is lost and every result is complete.
struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks that every image is done, failed or waiting, and every result complete.",
        discussion: "Reads the inbox, the outbox, the failed folder and the archive, and prints "
            + "one line per fault. Exits with 0 if there is none, else with 1. The daemon may be "
            + "running; the user needs permission to read its folders.")

    @OptionGroup var options: DaemonSettingsOptions

    @Flag(help: "Compares the contents of images and results with the digests in the sidecars.")
    var full = false

    func run() throws {
        let found = try FoldersInUse(options)
        let folders = found.folders
        var advice: GroupAdvice?
        let connection = DaemonConnection(runtime: found.runtime)
        var (isAsked, report) = (false, StatusReport?.none)
        let counts = Verifier(folders: folders, isFull: full).check {
            // Images that it does not know may be found by a scan, as those put back by 'retry' are.
            report = isAsked ? connection.statusAfterScan() : connection.status()
            isAsked = true
            return report?.waiting
        } unreadable: {
            (report?.unreadable?.examples ?? []).map { FilePath($0.path) }
        } report: { finding in
            switch finding {
            case .fault(let fault):
                print(fault)
                if case .unreadable = fault.kind {
                    advice = advice ?? GroupAdvice(toReach: fault.path)
                }
            case .inputRemoved(let sidecar):
                print(
                    "\(sidecar): its image is not in the inbox any more".replacingControlCharacters)
            }
        }
        print(counts)
        if let advice { StandardError.write("To read all folders, \(advice.sentence).\n") }
        if counts.faults > 0 { throw ExitCode(1) }
    }
}
