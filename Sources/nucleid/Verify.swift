import ArgumentParser
import Configuration
import Daemon
import Linux
import Maintenance
import Outbox
import SystemPackage

/// `nucleid verify`: whether every file is accounted for.
struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says whether every image is done, failed or waiting, and every result whole.",
        discussion: "Looks through inbox, outbox, failed folder and archive, and lists what is "
            + "wrong, one line each. Exits with 0 where nothing is, else with 1. May be run while "
            + "the daemon works, by somebody who may read these folders.")

    @Option(name: .customLong("config"), help: "A settings file.")
    var file: String?

    @Flag(help: "Reads images and results, and compares them with the digests in the sidecars.")
    var full = false

    func run() throws {
        let arguments = SettingsArguments(onlyFile: file)
        let (folders, runtime) = try arguments.withDaemonSettings { loaded in
            (try loaded.folders { try $0.resolved() }, FilePath(loaded.settings.runtime))
        }
        let counts = Verifier(folders, isFull: full).check {
            Self.report(of: DaemonSetup.socket(in: runtime))?.waiting
        } report: { finding in
            switch finding {
            case .fault(let fault): print(fault)
            case .inputRemoved(let sidecar):
                print("\(sidecar): its image was removed from the inbox".onOneLine)
            }
        }
        print(counts)
        if counts.faults > 0 { throw ExitCode(1) }
    }

    /// What the running daemon says of itself, or `nil` where none runs.
    private static func report(of socket: FilePath) -> StatusReport? {
        do {
            let answer = try StatusClient.ask(socket, limit: 1 << 24)
            return try SidecarCoding.decode(StatusReport.self, from: answer)
        } catch FileError.noListener {
            return nil
        } catch {
            StandardError.write("The daemon cannot be asked: \(error)\n")
            return nil
        }
    }
}
