import ArgumentParser
import Configuration
import Daemon
import Linux
import Maintenance
import SystemPackage

/// `nucleid retry`: puts failed files back into the inbox.
struct Retry: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Puts failed files back into the inbox, where they are tried again.",
        discussion: "A file goes back to where it was dropped; nothing there is overwritten. Exits "
            + "with 1 where a file could not be put back.")

    @Option(name: .customLong("config"), help: "A settings file.")
    var file: String?

    @Argument(
        help: "Files and folders in the failed folder, absolute or relative to it; all by default.")
    var paths: [String] = []

    func run() throws {
        let arguments = SettingsArguments(onlyFile: file)
        let (folders, failed) = try arguments.withDaemonSettings { loaded in
            (try loaded.folders { try $0.resolved() }, FilePath(loaded.settings.failed))
        }
        let retry = Requeue(failed: folders.failed, inbox: folders.inbox)
        let entries: [Requeue.Entry]
        do {
            entries = try retry.entries(
                at: paths.map { Self.path($0, in: failed, resolved: folders.failed) })
        } catch {
            StandardError.write("Error: \(error)\n")
            throw ExitCode(64)
        }
        var (returned, released, refused) = (0, 0, 0)
        for entry in entries {
            let path = retry.path(of: entry)
            switch retry.requeue(entry) {
            case .returned(let target):
                returned += 1
                print("\(path): is '\(target)' in the inbox again".onOneLine)
            case .released(let target):
                released += 1
                print("\(path): '\(target)' is tried again where it is, at the next look".onOneLine)
            case .refused(let reason):
                refused += 1
                print("\(path): not put back: \(reason)".onOneLine)
            }
        }
        print("\(returned) put back, \(released) tried again in place, \(refused) not put back")
        if refused > 0 { throw ExitCode(1) }
    }

    /// A path as the user knows the failed folder, below where its links lead.
    private static func path(
        _ text: String, in folder: FilePath, resolved: FilePath
    ) -> FilePath {
        var path = FilePath(text)
        let isBelow = path.isAbsolute && path.removePrefix(folder.lexicallyNormalized())
        return isBelow ? resolved.pushing(path) : FilePath(text)
    }
}
