import Configuration
import Linux
import Pipeline
import SystemPackage

/// The folders that commands work in: those of the settings or, while the settings file has faults, those of
/// the running daemon, which works on with earlier settings.
struct FoldersInUse {
    /// The folders, with links followed.
    let folders: WorkFolders
    /// The failed folder as the settings name it.
    let failed: FilePath
    /// The folder of the daemon's sockets.
    let runtime: FilePath

    /// Finds the folders.
    ///
    /// - Parameter options: The settings file.
    /// - Throws: `ExitCode` 78 after a fault of the settings has been printed, if no daemon runs.
    init(_ options: DaemonSettingsOptions) throws {
        do {
            let loaded = try LoadedSettings(
                file: options.file, defaultFile: DaemonSettingsOptions.defaultFile)
            folders = try loaded.folders { try $0.resolved() }
            failed = FilePath(loaded.settings.failed)
            runtime = FilePath(loaded.settings.runtime)
        } catch {
            // Another file that does not say where its daemon's sockets are may be of another daemon.
            let own = DaemonSettingsOptions.defaultFile
            guard
                let usable = try? LoadedSettings.usable(file: options.file, defaultFile: own),
                [nil, own].contains(options.file) || usable.0.runtime != Settings().runtime,
                let report = DaemonConnection(runtime: FilePath(usable.0.runtime)).status(),
                let found = report.folders?.paths
            else { throw ExitStatus.report(error, default: ExitStatus.configuration) }
            StandardError.write(
                "The settings file cannot be used: \(error). The folders are those of the running daemon, whose inbox is '\(found.inbox)'."
                    .replacingControlCharacters + "\n")
            (folders, failed, runtime) = (found, found.failed, FilePath(usable.0.runtime))
        }
    }
}
