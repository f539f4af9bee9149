import Inbox
import Linux
import SystemPackage
import TestSupport

/// A ``FolderWatcher`` on a thread of its own, and the notices that it has reported so far.
final class RunningWatch: Sendable {
    /// The reported notices.
    struct Told {
        var watching = 0
        var ready: [FilePath] = []
        var writing: [FilePath] = []
        var closed: [FilePath] = []
        var removed: [FilePath] = []
        var restored: [FilePath] = []
        var scans = 0
        var ignored: [Int] = []
        var passedOver: [PassedOverFiles.Group] = []
        var unseen = UnreadablePaths()
        var permissionsChanged: [FilePath] = []
        var unreadable: [FileError] = []
        var modes: [WatchMode] = []
        var overflows = 0
        var gone: [String] = []
        var back = 0
        /// Why the watch ended, once it has.
        var end: Result<Void, FileError>?
        /// Whether the test's time limit is over.
        var isCancelled = false
    }

    private let told = Monitor(Told())
    private let wakeUp = WakeUp()
    private let thread: PosixThread

    /// Starts to watch.
    ///
    /// - Parameters:
    ///   - folder: The folder to watch.
    ///   - quiet: The quiet period of files.
    ///   - settle: The time after which a file that stands still while it is open is ready.
    ///   - watching: The method; polling is done every 100 ms.
    ///   - rescan: The time between scans beside events.
    ///   - handled: The files that scans skip.
    ///   - others: The extensions of files that are reported besides images.
    ///   - meanwhile: Called on the watching thread when every folder is watched, before it reads
    ///     events.
    init(
        _ folder: FilePath, quiet: Duration = .zero, settle: Duration = .seconds(3600),
        watching: WatchMethod = .auto,
        rescan: Duration = .seconds(300), handled: ProcessedFiles = ProcessedFiles(),
        others: Set<String> = [],
        meanwhile: @escaping @Sendable () -> Void = {}
    ) {
        let (told, wakeUp) = (told, wakeUp)
        thread = PosixThread {
            let end: Result<Void, FileError>
            do throws(FileError) {
                var rules = WatchConfiguration(
                    quietPeriod: quiet, settleLimit: settle, method: watching,
                    pollInterval: .milliseconds(100),
                    rescanInterval: rescan)
                rules.otherExtensions = others
                var watch = FolderWatcher(
                    root: folder, configuration: rules, processed: handled, until: wakeUp)
                watch.beforeScan = { told.update { $0.scans += 1 } }
                try watch.run { notice in
                    told.update { $0.add(notice) }
                    if notice == .watching { meanwhile() }
                }
                end = .success(())
            } catch {
                end = .failure(error)
            }
            told.update { $0.end = end }
        }
    }

    /// Blocks until a condition on the notices holds, the watch has ended or the test's time limit
    /// is over.
    ///
    /// - Parameter suits: The condition.
    /// - Returns: Whether the condition holds.
    @discardableResult
    func wait(until suits: (Told) -> Bool) async -> Bool {
        await withTaskCancellationHandler {
            told.wait { told in
                suits(told) ? true : told.end != nil || told.isCancelled ? false : nil
            }
        } onCancel: {
            told.update { $0.isCancelled = true }
        }
    }

    /// Blocks until each of these files was reported as ready, or as ``wait(until:)``.
    func wait(for paths: Set<FilePath>) async -> Bool {
        await wait { paths.isSubset(of: $0.ready) }
    }

    /// Ends the watch and returns all notices; to be called once, last.
    func stop() -> Told {
        wakeUp.signal()
        thread.join()
        return told.update { $0 }
    }
}

extension RunningWatch.Told {
    fileprivate mutating func add(_ notice: FolderWatcher.Notice) {
        switch notice {
        case .watching: watching += 1
        case .scanned: break
        case .ready(let files): ready += files.map(\.path)
        case .writing(let path): writing.append(path)
        case .closed(let path): closed.append(path)
        case .passedOver(let groups):
            passedOver = groups
            ignored.append(groups.filter(\.kind.isIgnored).map(\.count).reduce(0, +))
        case .unseen(let paths): unseen = paths
        case .permissionsChanged(let path, _): permissionsChanged.append(path)
        case .unreadable(let error): unreadable.append(error)
        case .mode(let mode): modes.append(mode)
        case .waiting: break
        case .removed(let path): removed.append(path)
        case .restored(let files): restored += files
        case .overflow: overflows += 1
        case .folderMissing(let reason): gone.append(reason)
        case .folderRestored: back += 1
        }
    }
}
