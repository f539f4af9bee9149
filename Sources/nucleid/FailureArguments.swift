import Daemon
import Linux
import Maintenance
import Pipeline
import SystemPackage

/// The failures that the arguments of `retry` and `dismiss` name, and what becomes of them.
struct FailureArguments {
    private let folders: WorkFolders
    private let runtime: FilePath
    private let selection: FailureSelection
    private let entries: [FailureSelection.Entry]

    /// Finds the failures.
    ///
    /// - Parameters:
    ///   - paths: Files and folders in the failed folder, absolute or relative to it; none for all.
    ///   - options: The settings.
    /// - Throws: `ExitCode` after the error has been printed.
    init(_ paths: [String], options: DaemonSettingsOptions) throws {
        let found = try FoldersInUse(options)
        let (folders, failed) = (found.folders, found.failed)
        self.folders = folders
        runtime = found.runtime
        selection = FailureSelection(failed: folders.failed)
        do {
            entries = try selection.entries(
                at: paths.map { Self.path(from: $0, in: failed, resolved: folders.failed) })
        } catch {
            throw ExitStatus.report(error, default: ExitStatus.usage)
        }
    }

    /// Asks the daemon to carry out a command on the failures, or does it here while none runs.
    ///
    /// - Parameter command: The command.
    /// - Returns: For each failure its absolute path and what became of it; and whether the daemon did it.
    /// - Throws: `ExitCode` after the error has been printed.
    func perform(
        _ command: ControlRequest.Command
    ) throws -> (results: [(path: FilePath, entry: ControlAnswer.Entry)], isByDaemon: Bool) {
        let paths = entries.map(\.path)
        let answers: [ControlAnswer.Entry]?
        do {
            answers = try DaemonConnection(
                runtime: runtime, outbox: folders.outbox,
                needsDaemon: !FileTree(root: folders.failed).isWritable("")
            ).perform(command, paths: paths)
        } catch {
            throw ExitStatus.report(error, default: ExitStatus.unavailable)
        }
        let commands = FolderCommands(folders: folders)
        let results = answers ?? commands.performHere(command, on: paths)
        return (
            zip(entries, results).map { (selection.path(of: $0), $1) }, answers != nil
        )
    }

    /// The path below `resolved`, the failed folder without symbolic links, of a path in `folder`,
    /// the failed folder as the settings name it.
    private static func path(
        from text: String, in folder: FilePath, resolved: FilePath
    ) -> FilePath {
        var path = FilePath(text)
        let isBelow = path.isAbsolute && path.removePrefix(folder.lexicallyNormalized())
        return isBelow ? resolved.pushing(path) : FilePath(text)
    }
}
