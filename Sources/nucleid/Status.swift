import ArgumentParser
import Configuration
import Daemon
import Linux
import Outbox
import SystemPackage

/// `nucleid status`: how the daemon is doing.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks the running daemon how it is doing.",
        discussion: "Exits with 0 if it answers, 69 if none is running, 78 for wrong settings.")

    /// The most bytes of an answer.
    private static let limit = 1 << 20

    @Option(name: .customLong("config"), help: "The daemon's settings file.")
    var file: String?

    @Flag(help: "Prints one JSON object.")
    var json = false

    func run() throws {
        let arguments = SettingsArguments(onlyFile: file)
        let runtime = try arguments.withDaemonSettings { FilePath($0.settings.runtime) }
        let bytes: [UInt8]
        do {
            bytes = try StatusClient.ask(DaemonSetup.socket(in: runtime), limit: Self.limit)
        } catch {
            throw ExitStatus.say(error, or: ExitCode(69))
        }
        if json { return print(String(decoding: bytes, as: UTF8.self), terminator: "") }
        print(try SidecarCoding.decode(StatusReport.self, from: bytes).text, terminator: "")
    }
}
