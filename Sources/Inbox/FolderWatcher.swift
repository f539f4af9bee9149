import Linux
import SystemPackage

/// Finds files in a folder and its sub-folders, and reports each once it is ready to be read.
///
/// Each folder is watched with inotify before it is listed, so that no file is missed in between.
/// The scan is repeated when the kernel has lost events, for folders moved in, and at a slow
/// interval in any case; on file systems without events, scans are all there is.
package struct FolderWatch: ~Copyable {
    /// What is reported to the caller.
    package enum Notice: Sendable, Equatable {
        /// The folder is watched, and its content has been scanned; reported once, first.
        case watching
        /// The mode of watching has changed.
        case mode(WatchMode)
        /// Files that are ready, in the order in which their quiet periods ended.
        case ripe([RipeFile])
        /// The number of files whose quiet period is not over.
        case settling(Int)
        /// The number of files that are not images, counted anew by each scan.
        case ignored(Int)
        /// A folder or file that cannot be read, such as one without permission; what is below it
        /// is not seen.
        case unreadable(FileError)
        /// The kernel has lost events; a scan will follow.
        case overflow
        /// The folder itself is gone, or another folder has its name.
        case gone(reason: String)
        /// The folder is there again, and has been scanned.
        case back
    }

    /// The time between checks that the path still names the watched folder: a mount over it causes
    /// no event.
    private static let rootCheckInterval: Duration = .seconds(2)
    /// The number of files in a notice, so that the receiver holds no lock for a million of them.
    private static let batchSize = 1024

    let tree: Tree
    let rules: WatchRules
    private let processed: HandledFiles
    let wakeUp: WakeUp
    /// Called before each scan of the whole folder.
    package var beforeLook: () -> Void = {}
    /// `nil` if the user has no instances left, while the folder is gone, and when polling is set.
    var inotify: Inotify?
    /// The paths of the watched folders, by watch descriptor.
    var folders: [CInt: FilePath] = [:]
    /// The device of the watched root.
    var device: UInt = 0
    /// The inode of the watched root.
    var inode: UInt = 0
    /// Whether the root is gone.
    var isGone = false
    var mode = WatchMode.events
    var settling: Settling
    /// Files to be reported as ready.
    var ripe: [RipeFile] = []
    /// The hashes of the paths of files that are not images.
    var ignored: Set<Int> = []
    /// Errors to be reported.
    var unreadable: [FileError] = []
    /// Errors that were reported and still occurred in the last scan, so that a scan does not report
    /// them again.
    private var reportedErrors: Set<String> = []
    private var nextScan = ContinuousClock.now
    private var scanDuration: Duration = .zero
    /// The state that was last reported.
    private var reported = (mode: WatchMode?.none, settling: 0, ignored: 0)

    /// Creates a watcher, which does nothing before ``run(report:)``.
    ///
    /// - Parameters:
    ///   - root: The folder, which must exist.
    ///   - configuration: How to watch.
    ///   - processed: The files that scans skip.
    ///   - wakeUp: Ends ``run(report:)`` when signalled.
    package init(
        _ root: FilePath, rules configuration: WatchRules,
        handled processed: HandledFiles = HandledFiles(), until wakeUp: WakeUp
    ) {
        tree = Tree(root)
        self.rules = configuration
        self.processed = processed
        self.wakeUp = wakeUp
        settling = Settling(quiet: configuration.quiet)
    }

    /// Scans and watches the folder until woken up, and calls `report` with each notice.
    ///
    /// - Throws: ``FileError`` if the folder does not exist at the start.
    package mutating func run(_ report: (Notice) -> Void) throws(FileError) {
        try open()
        try look(report)
        report(.watching)
        while !wakeUp.isSignalled {
            reportState(to: report)
            do {
                if isGone {
                    try comeBack(report)
                } else {
                    try step(report: report)
                }
            } catch {
                lose("\(error)", report)
            }
        }
    }

    /// Waits for the first of: events, the end of a quiet period, the time of the next scan.
    private mutating func step(report: (Notice) -> Void) throws(FileError) {
        let now = ContinuousClock.now
        var due = min(nextScan, now + Self.rootCheckInterval)
        switch settling.verdict(at: now) {
        case .ripe(let files):
            for file in files { endQuietPeriod(of: file) }
            return reportReadyFiles(to: report)
        case .wait(let time): due = min(due, time)
        case .idle: break
        }
        let timeout = max(due - now, .zero)
        if inotify == nil {
            wakeUp.wait(atMost: timeout)
        } else {
            let before = mode
            for event in try inotify?.events(within: timeout, orUntil: wakeUp) ?? [] {
                try handle(event, report: report)
            }
            // Folders that could not be watched are seen by scans only from now on.
            if mode != before { nextScan = .now }
        }
        try checkIdentity()
        if nextScan <= .now { try look(report) }
        reportReadyFiles(to: report)
    }

    private mutating func handle(
        _ event: Inotify.Event, report: (Notice) -> Void
    ) throws(FileError) {
        if event.isOverflow {
            report(.overflow)
            // If the burst of events goes on, a scan now would lose events again.
            nextScan = min(nextScan, .now + min(scanDuration * 2, .seconds(10)))
            return
        }
        guard let folder = folders[event.watch] else { return }
        if event.isEndOfWatch { folders[event.watch] = nil }
        if folder.isEmpty, event.isEndOfWatch || event.isMovedSelf || event.isUnmounted {
            throw .notUsable(path: tree.root, reason: "it was removed, renamed or unmounted")
        }
        guard let name = event.name else { return }
        let path = folder.appending(name)
        if event.isGoneFolder {
            forget(below: path)
        } else if event.isNewFolder {
            try look(below: path) { _, _ in false }
        } else if event.isWrittenFile {
            do {
                if let status = try tree.status(of: path) { note(path, status, isNews: true) }
            } catch {
                unreadable.append(error)
            }
        }
    }

    /// Marks a file as ready if it is unchanged since it was recorded; otherwise records it again.
    private mutating func endQuietPeriod(of file: Settling.Quiet) {
        guard let status = try? tree.status(of: file.path), status.kind == .file else { return }
        let isUnchanged =
            file.look.map { $0 == status.fingerprint.hashValue } ?? (status.age >= rules.quiet)
        if isUnchanged || status.age < .zero {
            ripe.append(
                RipeFile(path: file.path, modified: status.modified, isNews: file.look == nil))
        } else {
            note(file.path, status, isNews: file.look == nil)
        }
    }

    /// Scans the whole folder.
    mutating func look(_ report: (Notice) -> Void) throws(FileError) {
        let begun = ContinuousClock.now
        beforeLook()
        ignored = []
        let processed = processed
        processed.beginLook()
        try look(below: FilePath("")) { processed.contains($0, $1) }
        if !wakeUp.isSignalled { processed.endLook() }
        reportedErrors.formIntersection(unreadable.map { "\($0)" })
        let now = ContinuousClock.now
        scanDuration = now - begun
        nextScan = now + (mode == .events ? rules.rescan : max(rules.poll, scanDuration * 4))
        reportState(to: report)
        reportReadyFiles(to: report)
    }

    private mutating func reportReadyFiles(to report: (Notice) -> Void) {
        for begin in stride(from: 0, to: ripe.count, by: Self.batchSize) {
            report(.ripe(Array(ripe[begin..<min(begin + Self.batchSize, ripe.count)])))
        }
        ripe = []
    }

    /// Reports mode, counts and errors that have changed since they were last reported.
    private mutating func reportState(to report: (Notice) -> Void) {
        if reported.mode != mode {
            reported.mode = mode
            report(.mode(mode))
        }
        if reported.ignored != ignored.count {
            reported.ignored = ignored.count
            report(.ignored(reported.ignored))
        }
        if reported.settling != settling.count {
            reported.settling = settling.count
            report(.settling(reported.settling))
        }
        for error in unreadable where !reportedErrors.contains("\(error)") {
            reportedErrors.insert("\(error)")
            report(.unreadable(error))
        }
        unreadable = []
    }
}
