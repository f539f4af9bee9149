import ArgumentParser
import Configuration
import Daemon
import SystemPackage

/// `nucleid check-config`: what the daemon would run with.
struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Says what the daemon would run with, or what is wrong with its settings.")

    @Argument(help: "The settings file; the daemon's own where none is named.")
    var file: String?

    func run() throws {
        var arguments = SettingsArguments()
        arguments.file = file
        arguments.model = nil
        let settings = try arguments.load(standard: SettingsArguments.systemFile)
        let folders: DaemonFolders
        do {
            folders = try settings.folders()
        } catch {
            throw SettingsError(
                file: file ?? SettingsArguments.systemFile, line: nil, key: error.key,
                reason: error.reason)
        }
        let model = try LoadedModel(settings.modelFile)
        let pipeline = try settings.pipeline(model: model, outbox: folders.outbox, truth: nil)
        pipeline.stop()
        print(SettingsFile.write(settings), terminator: "")
        print(
            "# model '\(model.model.name)', sha256 \(model.sha256); "
                + "\(settings.workerCount) workers, \(settings.threadCount) threads")
        let outside = folders.named.map(\.path).filter { !$0.starts(with: "/var/lib/nucleid") }
        guard !outside.isEmpty else { return }
        print(
            """
            # Folders lie outside /var/lib/nucleid; the service may write there with this in
            # /etc/systemd/system/nucleid.service.d/folders.conf:
            # [Service]
            # ReadWritePaths=\(outside.map(\.string).joined(separator: " "))
            """)
    }
}
