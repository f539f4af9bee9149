import ArgumentParser
import Daemon
import Linux
import Maintenance
import Pipeline
import SystemPackage

/// `nucleid clean`: removes results whose images were removed.
struct Clean: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Removes results whose images were removed.",
        discussion:
            "Images are never touched. The running daemon does it, for members of the group "
            + "nucleid; while none runs it takes the right to write in the outbox. Exits with 0 if "
            + "all were removed, 1 if some were not, 64 for wrong usage, 78 for wrong settings.")

    @OptionGroup var options: DaemonSettingsOptions

    @Flag(
        help:
            "Removes the results of images that are nowhere: not in the inbox, archived or failed.")
    var removed = false

    @Flag(help: "Removes results also if the images of most results are gone.")
    var all = false

    @Flag(help: "Prints what would be removed, and removes nothing.")
    var dryRun = false

    func validate() throws {
        if !removed { throw ValidationError("say which results: --removed.") }
    }

    func run() throws {
        let found = try FoldersInUse(options)
        let (folders, runtime) = (found.folders, found.runtime)
        let survey: ResultRemoval.Survey
        do {
            survey = try ResultRemoval(folders: folders).removedInputs()
        } catch {
            throw ExitStatus.report(error, default: ExitStatus.inputOutput)
        }
        let sidecars = survey.sidecars
        if sidecars.count > survey.others, !all, !dryRun {
            throw ExitStatus.ending(
                ExitCode(1),
                "The images of \(sidecars.count) results of \(sidecars.count + survey.others) are not "
                    + "there. Is '\(folders.inbox)' mounted, and the right inbox? If these images were "
                    + "removed, say --removed --all.")
        }
        if dryRun {
            for sidecar in sidecars { report(folders.outbox.pushing(sidecar), "would be removed") }
            return print("\(sidecars.count) would be removed")
        }
        let entries = try perform(sidecars, folders: folders, runtime: runtime)
        for (sidecar, entry) in zip(sidecars, entries) {
            report(
                folders.outbox.pushing(sidecar),
                entry.outcome == .removed ? "removed" : "not removed: \(entry.detail)")
        }
        let count = entries.count { $0.outcome == .removed }
        print("\(count) removed, \(entries.count - count) not removed")
        if count < entries.count { throw ExitCode(1) }
    }

    private func perform(
        _ sidecars: [FilePath], folders: WorkFolders, runtime: FilePath
    ) throws -> [ControlAnswer.Entry] {
        do {
            let connection = DaemonConnection(
                runtime: runtime, outbox: folders.outbox,
                needsDaemon: !FileTree(root: folders.outbox).isWritable(""))
            if let answers = try connection.perform(.clean, paths: sidecars) { return answers }
        } catch {
            throw ExitStatus.report(error, default: ExitStatus.unavailable)
        }
        return FolderCommands(folders: folders).performHere(.clean, on: sidecars)
    }

    private func report(_ path: FilePath, _ what: String) {
        print("\(path): \(what)".replacingControlCharacters)
    }
}
