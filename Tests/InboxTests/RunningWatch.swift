import Inbox
import Linux
import SystemPackage
import TestSupport

/// A ``FolderWatch`` on a thread of its own, and everything that it has told so far.
final class RunningWatch: Sendable {
    /// What was told.
    struct Told {
        var watching = 0
        var ripe: [FilePath] = []
        var ignored: [Int] = []
        var unreadable: [FileError] = []
        /// Why the watch ended, once it has.
        var end: Result<Void, FileError>?
        /// Whether the test's time is up.
        var isCancelled = false
    }

    private let told = Monitor(Told())
    private let wakeUp = WakeUp()
    private let thread: KernelThread

    /// Begins to watch.
    ///
    /// - Parameters:
    ///   - folder: What to watch.
    ///   - quiet: How long a file must not have changed.
    ///   - meanwhile: Called on the watching thread when every folder is watched, before it hears
    ///     of anything that happened since.
    init(
        _ folder: FilePath, quiet: Duration = .zero,
        meanwhile: @escaping @Sendable () -> Void = {}
    ) {
        let (told, wakeUp) = (told, wakeUp)
        thread = KernelThread {
            let end: Result<Void, FileError>
            do throws(FileError) {
                var watch = try FolderWatch(folder, quiet: quiet, until: wakeUp)
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

    /// Blocks until what was told suits, the watch has ended or the test's time limit is over.
    ///
    /// - Returns: Whether it suits.
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

    /// Blocks until each of these has been told to be ripe, or as above.
    func wait(for paths: Set<FilePath>) async -> Bool {
        await wait { paths.isSubset(of: $0.ripe) }
    }

    /// Ends the watch; call it once, last.
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
        case .ripe(let paths): ripe += paths
        case .ignored(let count): ignored.append(count)
        case .unreadable(let error): unreadable.append(error)
        }
    }
}
