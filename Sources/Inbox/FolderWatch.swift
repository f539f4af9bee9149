import Linux
import SystemPackage

/// Notices files in a folder and those below it, and hands them out once they are ripe.
///
/// Watch first, then look: each folder is watched before it is listed, so that no file falls
/// between. The look is repeated when the kernel has lost events, for folders moved in, and at a
/// slow interval as a net; where the kernel tells of nothing, looks are all there is.
package struct FolderWatch: ~Copyable {
    /// What was noticed.
    package enum Notice: Sendable, Equatable {
        /// What lay in the folder has been listed, and it is watched; said once, first.
        case watching
        /// How it is watched, whenever that changes.
        case mode(WatchMode)
        /// Files that can be read, those longest quiet first.
        case ripe([RipeFile])
        /// How many files are not quiet yet.
        case settling(Int)
        /// How many files so far were no images.
        case ignored(Int)
        /// What cannot be looked into, such as a sub-folder without the right to read it; what
        /// lies there is not seen.
        case unreadable(FileError)
        /// The kernel has lost events; the folder is looked through.
        case overflow
        /// The folder itself is gone, or another has its name.
        case gone(reason: String)
        /// It is back, and has been looked through.
        case back
    }

    /// How often it is made sure that the folder is still the one that is watched: a mount over it
    /// makes no event.
    private static let identityInterval: Duration = .seconds(2)
    /// Ripe files are told of in portions, so that nobody holds a lock for a million of them.
    private static let portion = 1024

    let tree: Tree
    let rules: WatchRules
    private let handled: HandledFiles
    let wakeUp: WakeUp
    /// Called before each look through the whole folder.
    package var beforeLook: () -> Void = {}
    /// `nil` where the kernel has none to give, or while the folder is gone.
    var inotify: Inotify?
    var folders: [CInt: FilePath] = [:]
    var device: UInt = 0
    var inode: UInt = 0
    var isGone = false
    var mode = WatchMode.events
    var settling: Settling
    var ripe: [RipeFile] = []
    /// Hashes of paths.
    var ignored: Set<Int> = []
    var unreadable: [FileError] = []
    /// What has been told since the look before last, so that a look does not tell it again.
    private var toldUnreadable: Set<String> = []
    private var nextLook = ContinuousClock.now
    private var lookTook: Duration = .zero
    private var told = (mode: WatchMode?.none, settling: 0, ignored: 0)

    /// Prepares to watch a folder.
    ///
    /// - Parameters:
    ///   - root: Must exist.
    ///   - rules: How to watch.
    ///   - handled: What a look passes over.
    ///   - wakeUp: Ends ``run(_:)``.
    package init(
        _ root: FilePath, rules: WatchRules, handled: HandledFiles = HandledFiles(),
        until wakeUp: WakeUp
    ) {
        tree = Tree(root)
        self.rules = rules
        self.handled = handled
        self.wakeUp = wakeUp
        settling = Settling(quiet: rules.quiet)
    }

    /// Watches, takes stock of what lies there, then waits for files and tells of them until
    /// woken up.
    ///
    /// - Throws: ``FileError`` where the folder is not there at the start.
    package mutating func run(_ tell: (Notice) -> Void) throws(FileError) {
        try open()
        try look(tell)
        tell(.watching)
        while !wakeUp.isSignalled {
            report(tell)
            do {
                if isGone {
                    try comeBack(tell)
                } else {
                    try step(tell)
                }
            } catch {
                lose("\(error)", tell)
            }
        }
    }

    /// Waits for what comes first: events, a file that is due, a look that is due.
    private mutating func step(_ tell: (Notice) -> Void) throws(FileError) {
        let now = ContinuousClock.now
        var due = min(nextLook, now + Self.identityInterval)
        switch settling.verdict(at: now) {
        case .ripe(let files):
            for file in files { ripen(file) }
            return flush(tell)
        case .wait(let time): due = min(due, time)
        case .idle: break
        }
        let timeout = max(due - now, .zero)
        if inotify == nil {
            wakeUp.wait(atMost: timeout)
        } else {
            let before = mode
            for event in try inotify?.events(within: timeout, orUntil: wakeUp) ?? [] {
                try handle(event, tell)
            }
            // What could not be watched is seen by looking alone, from now on.
            if mode != before { nextLook = .now }
        }
        try checkIdentity()
        if nextLook <= .now { try look(tell) }
        flush(tell)
    }

    private mutating func handle(
        _ event: Inotify.Event, _ tell: (Notice) -> Void
    ) throws(FileError) {
        if event.isOverflow {
            tell(.overflow)
            // A burst that goes on would overflow again while we look: give it some time.
            nextLook = min(nextLook, .now + min(lookTook * 2, .seconds(10)))
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

    /// Hands out a file that has been quiet by what was known of it, if it is still as it was.
    private mutating func ripen(_ file: Settling.Quiet) {
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

    /// Looks through the whole folder.
    mutating func look(_ tell: (Notice) -> Void) throws(FileError) {
        let begun = ContinuousClock.now
        beforeLook()
        ignored = []
        let handled = handled
        handled.beginLook()
        try look(below: FilePath("")) { handled.contains($0, $1) }
        if !wakeUp.isSignalled { handled.endLook() }
        toldUnreadable.formIntersection(unreadable.map { "\($0)" })
        let now = ContinuousClock.now
        lookTook = now - begun
        nextLook = now + (mode == .events ? rules.rescan : max(rules.poll, lookTook * 4))
        report(tell)
        flush(tell)
    }

    private mutating func flush(_ tell: (Notice) -> Void) {
        for begin in stride(from: 0, to: ripe.count, by: Self.portion) {
            tell(.ripe(Array(ripe[begin..<min(begin + Self.portion, ripe.count)])))
        }
        ripe = []
    }

    private mutating func report(_ tell: (Notice) -> Void) {
        if told.mode != mode {
            told.mode = mode
            tell(.mode(mode))
        }
        if told.ignored != ignored.count {
            told.ignored = ignored.count
            tell(.ignored(told.ignored))
        }
        if told.settling != settling.count {
            told.settling = settling.count
            tell(.settling(told.settling))
        }
        for error in unreadable where !toldUnreadable.contains("\(error)") {
            toldUnreadable.insert("\(error)")
            tell(.unreadable(error))
        }
        unreadable = []
    }
}
