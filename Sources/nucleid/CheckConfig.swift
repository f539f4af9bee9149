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
        let arguments = SettingsArguments(onlyFile: file)
        let (loaded, folders, model, fallback) = try arguments.withDaemonSettings { loaded in
            let model = try loaded.model()
            let folders = try loaded.folders()
            let pipeline = try loaded.pipeline(model: model, outbox: folders.outbox, truth: nil)
            pipeline.stop()
            return (loaded, folders, model, pipeline.fallback)
        }
        let settings = loaded.settings
        print(SettingsFile.write(settings), terminator: "")
        print(
            "# model '\(model.model.name)', sha256 \(model.sha256); "
                + "\(settings.workerCount) workers, \(settings.threadCount) threads")
        if let fallback { print("# precision: exact runs on this machine, for \(fallback)") }
        guard
            let lines = UnitDropIn.lines(
                for: folders, runtime: FilePath(settings.runtime))
        else { return }
        print(
            "# Folders lie outside /var/lib/nucleid; the service may write there with these lines in"
        )
        print("# \(UnitDropIn.path):")
        for line in lines { print("#   \(line)") }
    }
}
