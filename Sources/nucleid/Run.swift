import ArgumentParser
import Configuration
import Daemon
import Logging
import SystemPackage

/// `nucleid run`: the daemon.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watches the inbox and segments every image that appears in it.",
        discussion: "Settings are read from \(SettingsArguments.systemFile) where --config names "
            + "no other; without any file the defaults hold. SIGHUP has them read again, SIGTERM "
            + "and SIGINT end it. Exits with 0 when asked to stop, 78 for wrong settings, 75 where "
            + "another nucleid works in the folders, 70 where this machine computes wrongly, 74 "
            + "where a folder cannot be used.")

    @OptionGroup var arguments: SettingsArguments

    func run() async throws {
        let logger = Logger(label: "nucleid") { _ in DaemonLogHandler() }
        let daemon = NucleidDaemon(
            configure: { [arguments] in
                try arguments.load(standard: SettingsArguments.systemFile).daemon { logger.log($0) }
            }, logger: logger)
        do {
            try await daemon.run()
        } catch {
            throw ExitStatus.say(error, or: Self.status(of: error))
        }
    }

    /// What the settings say and cannot be is wrong for ever; the rest may pass.
    private static func status(of error: any Error) -> ExitCode {
        error is SettingsError ? ExitStatus.configuration : ExitStatus.inputOutput
    }
}
