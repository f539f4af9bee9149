import ArgumentParser
import Configuration
import Daemon
import Linux
import Outbox
import SystemPackage

/// `nucleid status`: prints the state of the daemon.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the state of the running daemon.",
        discussion: "Exits with 0 if the daemon answers, 69 if none is running, 78 for wrong "
            + "settings.")

    /// The maximum size of an answer, in bytes.
    private static let answerLimit = 1 << 20

    @OptionGroup var options: DaemonSettingsOptions

    @Flag(help: "Prints one JSON object.")
    var json = false

    func run() throws {
        let runtime = try options.withSettings { FilePath($0.settings.runtime) }
        let bytes: [UInt8]
        do {
            bytes = try StatusClient.ask(
                DaemonSetup.socket(in: runtime), limit: Self.answerLimit)
        } catch {
            throw ExitStatus.report(error, default: ExitStatus.unavailable)
        }
        if json { return print(String(decoding: bytes, as: UTF8.self), terminator: "") }
        print(try SidecarCoding.decode(StatusReport.self, from: bytes).text, terminator: "")
    }
}
