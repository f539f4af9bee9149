import ArgumentParser
import Configuration
import Daemon
import Logging

/// `nucleid run`: the daemon.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watches the inbox and segments every image that appears in it.",
        usage: "nucleid run [<options>]",
        discussion: "Reads its settings from \(DaemonSettingsOptions.defaultFile), if that exists, "
            + "or from the file that --config names. SIGHUP makes it read them again; SIGTERM and "
            + "SIGINT stop it. Exits with 0 when stopped, 70 if this machine computes wrongly, 74 "
            + "if a folder cannot be used, 75 if another nucleid uses the folders, 78 for wrong "
            + "settings.")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let logger = Logger(label: "nucleid") { _ in DaemonLogHandler() }
        let daemon = NucleidDaemon(
            configure: { [options] in
                try options.load(defaultFile: DaemonSettingsOptions.defaultFile).daemonSetup {
                    logger.log($0)
                }
            }, logger: logger)
        do {
            try await daemon.run()
        } catch {
            throw ExitStatus.report(error, default: Self.status(of: error))
        }
    }

    /// Wrong settings stay wrong; any other error may be gone after a restart.
    private static func status(of error: any Error) -> ExitCode {
        error is SettingsError ? ExitStatus.configuration : ExitStatus.inputOutput
    }
}
