import Linux
import SystemPackage

/// Finds files in a folder and its sub-folders, and reports each once it is ready to be read.
///
/// Each folder is watched with inotify before it is listed, so that no file is missed in between.
/// The scan is repeated when the kernel has lost events, for folders moved in, and at a slow
/// interval in any case; on file systems without events, scans are all there is.
package struct FolderWatcher: ~Copyable {
    /// What is reported to the caller.
    package enum Notice: Sendable, Equatable {
        /// The folder is watched, and its content has been scanned; reported once, first.
        case watching
        /// The mode of watching has changed.
        case mode(WatchMode)
        /// Files that are ready, in the order in which their quiet periods ended.
        case ready([ReadyFile])
        /// A program has begun to write an image, or its first write was seen; it is ready once it is
        /// closed, or stands still.
        case writing(FilePath)
        /// A program that was known to write an image has closed it.
        case closed(FilePath)
        /// An image was removed, moved away or renamed.
        case removed(FilePath)
        /// The number of files whose quiet period is not over, and at most ten of them.
        case waiting(Int, examples: [FilePath])
        /// The files that are not processed, counted anew by each scan.
        case passedOver([PassedOverFiles.Group])
        /// The folders and files that cannot be read, all of them; after it has changed.
        case unseen(UnreadablePaths)
        /// Permissions of an image or of a folder may have changed.
        case permissionsChanged(FilePath, isFolder: Bool)
        /// A folder or file that cannot be read, such as one without permission; what is below it
        /// is not seen.
        case unreadable(FileError)
        /// Files that a process was moving when it died are back in this folder, under these names.
        case restored([FilePath])
        /// The whole folder was scanned; the number of its scans so far.
        case scanned(count: Int)
        /// The kernel has lost events; a scan will follow.
        case overflow
        /// The folder itself is gone, or another folder has its name.
        case folderMissing(reason: String)
        /// The folder is there again, and has been scanned.
        case folderRestored
    }

    /// The time between checks that the path still names the watched folder.
    ///
    /// A mount over it causes no event. Silent writers are forgotten as often.
    private static let rootCheckInterval: Duration = .seconds(2)
    /// The number of files in a notice, so that the receiver holds no lock for a million of them.
    private static let batchSize = 1024

    let tree: FileTree
    let configuration: WatchConfiguration
    let processed: ProcessedFiles
    /// The files that some program has open for writing.
    let writers: Monitor<WriterTracker>
    let wakeUp: WakeUp
    /// The scans that others ask for; looked at every two seconds.
    package var scans = Monitor(ScanRequests())
    /// Called before each scan of the whole folder.
    package var beforeScan: () -> Void = {}
    /// `nil` if the user has no instances left, while the folder is gone, and when polling is set.
    var inotify: Inotify?
    /// The paths of the watched folders, by watch descriptor.
    var watchedFolders: [CInt: FilePath] = [:]
    /// The device of the watched root.
    var device: UInt = 0
    /// The inode of the watched root.
    var inode: UInt = 0
    /// Whether the root is gone.
    var isRootMissing = false
    var mode = WatchMode.events
    var waitingFiles: QuietPeriodTracker
    /// Files to be reported as ready.
    var readyFiles: [ReadyFile] = []
    /// The files that are not processed.
    var passedOver = PassedOverFiles()
    /// The folders and files that cannot be read.
    var unreadable = UnreadablePaths()
    /// Errors to be reported.
    var pendingErrors: [FileError] = []
    /// Files that were put back, to be reported.
    var restoredFiles: [FilePath] = []
    /// Errors that were reported and still occurred in the last scan, so that a scan does not report
    /// them again.
    private var reportedErrors: Set<String> = []
    private var nextScan = ContinuousClock.now
    private var nextWriterCheck = ContinuousClock.now
    private var scanDuration: Duration = .zero
    /// The state that was last reported.
    private var reported = ReportedState()

    /// Creates a watcher, which does nothing before ``run(report:)``.
    ///
    /// - Parameters:
    ///   - root: The folder, which must exist.
    ///   - configuration: How to watch.
    ///   - processed: The files that scans skip.
    ///   - writers: The files that some program has open for writing, which the watcher updates.
    ///   - wakeUp: Ends ``run(report:)`` when signalled.
    package init(
        root: FilePath, configuration: WatchConfiguration,
        processed: ProcessedFiles = ProcessedFiles(),
        writers: Monitor<WriterTracker> = Monitor(WriterTracker()), until wakeUp: WakeUp
    ) {
        tree = FileTree(root: root)
        self.configuration = configuration
        self.processed = processed
        self.writers = writers
        self.wakeUp = wakeUp
        waitingFiles = QuietPeriodTracker(quiet: configuration.quietPeriod)
    }

    /// Scans and watches the folder until woken up, and calls `report` with each notice.
    ///
    /// - Throws: ``FileError`` if the folder does not exist at the start.
    package mutating func run(report: (Notice) -> Void) throws(FileError) {
        try openRoot()
        try scan(report: report)
        report(.watching)
        while !wakeUp.isSignalled {
            reportState(to: report)
            do {
                if isRootMissing {
                    try restoreRoot(report: report)
                } else {
                    try step(report: report)
                }
            } catch {
                recordMissingRoot(reason: "\(error)", report: report)
            }
        }
    }

    /// Waits for the first of: events, the end of a quiet period, the time of the next scan.
    private mutating func step(report: (Notice) -> Void) throws(FileError) {
        let now = ContinuousClock.now
        if nextWriterCheck <= now {
            let limit = configuration.writerSilenceLimit
            writers.update { $0.removeAll(silentFor: limit, at: now) }
            nextWriterCheck = now + Self.rootCheckInterval
        }
        var due = min(nextScan, now + Self.rootCheckInterval)
        switch waitingFiles.verdict(at: now) {
        case .ready(let files):
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
        try checkRoot()
        if nextScan <= .now || scans.update({ $0.isDue }) { try scan(report: report) }
        reportReadyFiles(to: report)
    }

    private mutating func handle(
        _ event: Inotify.Event, report: (Notice) -> Void
    ) throws(FileError) {
        if event.isOverflow {
            report(.overflow)
            writers.update { $0.removeAll() }
            // If the burst of events goes on, a scan now would lose events again.
            nextScan = min(nextScan, .now + min(scanDuration * 2, .seconds(10)))
            return
        }
        guard let folder = watchedFolders[event.watchDescriptor] else { return }
        if event.isWatchRemoved { watchedFolders[event.watchDescriptor] = nil }
        if folder.isEmpty, event.isWatchRemoved || event.isWatchedFolderMoved || event.isUnmounted {
            throw .unusable(path: tree.root, reason: "it was removed, renamed or unmounted")
        }
        guard let name = event.name else {
            // That of a sub-folder is an event of the folder around it, too.
            if folder.isEmpty, event.isAttributeChange {
                report(.permissionsChanged("", isFolder: true))
            }
            return
        }
        let path = folder.appending(name)
        if event.isFolderMovedOut {
            removeWatches(below: path)
            unreadable.remove(below: path)
        } else if event.isRemovedFolder {
            unreadable.remove(below: path)
        } else if event.isAttributeChange, event.isAboutFolder {
            try scanUnreadable(path)
            report(.permissionsChanged(path, isFolder: true))
        } else if event.isNewFolder {
            try scan(below: path) { _, _ in false }
        } else {
            handle(event, of: path, report: report)
        }
    }

    /// Scans the whole folder.
    mutating func scan(report: (Notice) -> Void) throws(FileError) {
        let begun = ContinuousClock.now
        scans.update { $0.begin() }
        beforeScan()
        passedOver = PassedOverFiles()
        let processed = processed
        processed.beginScan()
        try scan(below: FilePath("")) { processed.contains($0, fingerprint: $1) }
        if !wakeUp.isSignalled { processed.endScan() }
        reportedErrors.formIntersection(pendingErrors.map { "\($0)" })
        let now = ContinuousClock.now
        scanDuration = now - begun
        nextScan =
            now
            + (mode == .events
                ? configuration.rescanInterval : max(configuration.pollInterval, scanDuration * 4))
        reportState(to: report)
        reportReadyFiles(to: report)
        // After the files, so that whoever waits for the end finds them queued.
        report(
            .scanned(
                count: scans.update { scans in
                    scans.end()
                    return scans.ended
                }))
    }

    private mutating func reportReadyFiles(to report: (Notice) -> Void) {
        for begin in stride(from: 0, to: readyFiles.count, by: Self.batchSize) {
            report(.ready(Array(readyFiles[begin..<min(begin + Self.batchSize, readyFiles.count)])))
        }
        readyFiles = []
    }

    /// Reports mode, counts and errors that have changed since they were last reported.
    private mutating func reportState(to report: (Notice) -> Void) {
        if reported.mode != mode {
            reported.mode = mode
            report(.mode(mode))
        }
        let groups = passedOver.groups
        if reported.passedOver != groups {
            reported.passedOver = groups
            report(.passedOver(groups))
        }
        let waiting = waitingFiles.examples
        if reported.settling != waitingFiles.count || reported.settlingExamples != waiting {
            (reported.settling, reported.settlingExamples) = (waitingFiles.count, waiting)
            report(.waiting(waitingFiles.count, examples: waiting))
        }
        if reported.unreadable != unreadable {
            reported.unreadable = unreadable
            report(.unseen(unreadable))
        }
        if !restoredFiles.isEmpty {
            report(.restored(restoredFiles))
            restoredFiles = []
        }
        for error in pendingErrors where !reportedErrors.contains("\(error)") {
            reportedErrors.insert("\(error)")
            report(.unreadable(error))
        }
        pendingErrors = []
    }
}

/// What a watcher has last reported.
private struct ReportedState {
    var mode: WatchMode?
    var settling = 0
    var settlingExamples: [FilePath] = []
    var passedOver: [PassedOverFiles.Group] = []
    var unreadable = UnreadablePaths()
}
