import ArgumentParser
import Configuration
import Linux
import Maintenance
import SystemPackage

/// `nucleid retry`: moves failed files back into the inbox.
struct Retry: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Moves failed files back into the inbox, where they are processed again.",
        discussion: "A file gets back its original path; nothing is overwritten there. Exits with "
            + "0 if all files were moved, 1 if some were not, 64 for wrong usage, 78 for wrong "
            + "settings.")

    @OptionGroup var options: DaemonSettingsOptions

    @Argument(
        help: "Files and folders in the failed folder, absolute or relative to it; by default all.")
    var paths: [String] = []

    func run() throws {
        let (folders, failed) = try options.withSettings { loaded in
            (try loaded.folders { try $0.resolved() }, FilePath(loaded.settings.failed))
        }
        let retry = Requeue(failed: folders.failed, inbox: folders.inbox)
        let entries: [Requeue.Entry]
        do {
            entries = try retry.entries(
                at: paths.map { Self.path(from: $0, in: failed, resolved: folders.failed) })
        } catch {
            throw ExitStatus.report(error, default: ExitStatus.usage)
        }
        var (returned, released, refused) = (0, 0, 0)
        for entry in entries {
            let path = retry.path(of: entry)
            switch retry.requeue(entry) {
            case .returned(let target):
                returned += 1
                print("\(path): put back into the inbox as '\(target)'".replacingControlCharacters)
            case .released(let target):
                released += 1
                print(
                    "\(path): '\(target)' is still in the inbox, retried at the next scan"
                        .replacingControlCharacters
                )
            case .refused(let reason):
                refused += 1
                print("\(path): not put back: \(reason)".replacingControlCharacters)
            }
        }
        print("\(returned) put back, \(released) retried in place, \(refused) not put back")
        if refused > 0 { throw ExitCode(1) }
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
