import Inbox
import Linux
import SystemPackage
import TestSupport

/// A ``FolderWatcher`` on a thread of its own, and the notices that it has reported so far.
final class RunningWatch: Sendable {
    /// The reported notices.
    struct Told {
        var watching = 0
        var ripe: [FilePath] = []
        var ignored: [Int] = []
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
    private let thread: KernelThread

    /// Starts to watch.
    ///
    /// - Parameters:
    ///   - folder: The folder to watch.
    ///   - quiet: The quiet period of files.
    ///   - watching: The method; polling is done every 100 ms.
    ///   - rescan: The time between scans beside events.
    ///   - handled: The files that scans skip.
    ///   - meanwhile: Called on the watching thread when every folder is watched, before it reads
    ///     events.
    init(
        _ folder: FilePath, quiet: Duration = .zero, watching: Watching = .auto,
        rescan: Duration = .seconds(300), handled: HandledFiles = HandledFiles(),
        meanwhile: @escaping @Sendable () -> Void = {}
    ) {
        let (told, wakeUp) = (told, wakeUp)
        thread = KernelThread {
            let end: Result<Void, FileError>
            do throws(FileError) {
                let rules = WatchRules(
                    quiet: quiet, watching: watching, poll: .milliseconds(100), rescan: rescan)
                var watch = FolderWatch(folder, rules: rules, handled: handled, until: wakeUp)
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
        await wait { paths.isSubset(of: $0.ripe) }
    }

    /// Ends the watch and returns all notices; to be called once, last.
    func stop() -> Told {
        wakeUp.signal()
        thread.join()
        return told.update { $0 }
    }
}

extension RunningWatch.Told {
    fileprivate mutating func add(_ notice: FolderWatch.Notice) {
        switch notice {
        case .watching: watching += 1
        case .ripe(let files): ripe += files.map(\.path)
        case .ignored(let count): ignored.append(count)
        case .unreadable(let error): unreadable.append(error)
        case .mode(let mode): modes.append(mode)
        case .settling: break
        case .overflow: overflows += 1
        case .gone(let reason): gone.append(reason)
        case .back: back += 1
        }
    }
}
