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

    @Flag(help: "Removes results also if no image of any result is left.")
    var all = false

    @Flag(help: "Prints what would be removed, and removes nothing.")
    var dryRun = false

    func validate() throws {
        if !removed { throw ValidationError("say which results: --removed.") }
    }

    func run() throws {
        let (folders, runtime) = try options.withSettings { loaded in
            (try loaded.folders { try $0.resolved() }, FilePath(loaded.settings.runtime))
        }
        let survey: ResultRemoval.Survey
        do {
            survey = try ResultRemoval(folders: folders).removedInputs()
        } catch {
            throw ExitStatus.report(error, default: ExitStatus.inputOutput)
        }
        let sidecars = survey.sidecars
        if survey.others == 0, !sidecars.isEmpty, !all, !dryRun {
            throw ExitStatus.ending(
                ExitCode(1),
                "No image of any of \(sidecars.count) results exists. Is '\(folders.inbox)' mounted? If "
                    + "all images were removed, say --removed --all.")
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
            let connection = DaemonConnection(runtime: runtime, state: folders.state)
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
