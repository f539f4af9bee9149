import SystemPackage

/// The files that some program has open for writing, as far as inotify events have told.
///
/// Writing begins when a file is created empty or written to, and ends when a descriptor that was
/// open for writing is closed. Opening and reading a file are no events, so that neither nucleid's
/// own reads nor anybody else's count. A file whose writer is unknown, since it began before the
/// folder was watched or since events were lost, becomes known with its next write. Some
/// writes have no end that is an event, such as truncate(2) and mknod(2), which leave nothing open;
/// their writers are forgotten once they are silent (``removeAll(silentFor:at:)``).
package struct WriterTracker: Sendable {
    /// A program that has a file open for writing.
    package struct Writer: Sendable, Equatable {
        /// When the writing was first seen.
        package let since: ContinuousClock.Instant
        /// When the file was last written to.
        package fileprivate(set) var lastWrite: ContinuousClock.Instant
        /// Whether ``WriterTracker/report(_:)`` has returned it.
        fileprivate var isReported = false
    }

    /// The time within which an expected file is moved in, and its folder watched.
    private static let expectationLimit: Duration = .seconds(10)

    private var writers: [FilePath: Writer] = [:]
    /// The writer of the file that was moved last, with the cookie of the move (inotify(7)).
    private var moving: (cookie: UInt32, writer: Writer)?
    /// The writers of files that are about to be moved in from another watched folder, and until
    /// when they are expected.
    private var expected: [FilePath: (writer: Writer, until: ContinuousClock.Instant)] = [:]

    package init() {}

    /// Returns the writer of a file; `nil` if nobody is known to write it.
    package func writer(of path: FilePath) -> Writer? { writers[path] }

    /// Returns the writer of a file that was found, also if it is expected: a file that was moved
    /// into a folder that was not watched yet is found by a scan, without the event of the move.
    package mutating func findWriter(
        of path: FilePath, at now: ContinuousClock.Instant
    ) -> Writer? {
        if writers[path] == nil, let awaited = expected[path], now < awaited.until {
            writers[path] = awaited.writer
        }
        return writers[path]
    }

    /// The files whose writers were reported, and still write.
    package var reportedPaths: Set<FilePath> {
        Set(writers.lazy.filter(\.value.isReported).map(\.key))
    }

    /// Records that a file was created empty, or written to.
    ///
    /// - Returns: Whether its writer was unknown before.
    @discardableResult
    package mutating func recordWrite(_ path: FilePath, at now: ContinuousClock.Instant) -> Bool {
        guard writers[path] != nil else {
            writers[path] = Writer(since: now, lastWrite: now)
            return true
        }
        writers[path]?.lastWrite = now
        return false
    }

    /// Records that a descriptor of a file that was open for writing is closed, or the file removed.
    ///
    /// - Returns: Whether its writer was known.
    @discardableResult
    package mutating func recordEnd(_ path: FilePath) -> Bool {
        expected[path] = nil
        return writers.removeValue(forKey: path) != nil
    }

    /// Records that a file was moved away; its writer goes with it.
    package mutating func recordMove(from path: FilePath, cookie: UInt32) {
        moving = writers.removeValue(forKey: path).map { (cookie, $0) }
    }

    /// Records that a file was moved in, perhaps in place of another one.
    package mutating func recordMove(
        to path: FilePath, cookie: UInt32, at now: ContinuousClock.Instant
    ) {
        let isSame = moving?.cookie == cookie
        if let awaited = expected.removeValue(forKey: path), now < awaited.until {
            writers[path] = awaited.writer
        } else {
            writers[path] = isSame ? moving?.writer : nil
        }
        if isSame { moving = nil }
    }

    /// Prepares for a file that is about to be moved in from another watched folder, for 10 s: a
    /// file that takes the name later has another writer.
    ///
    /// - Parameters:
    ///   - path: Its path after the move.
    ///   - writer: Its writer; `nil` if the move has failed.
    ///   - now: The current time.
    package mutating func expect(
        _ path: FilePath, writer: Writer?, at now: ContinuousClock.Instant
    ) {
        expected = expected.filter { $0.value.until > now }
        guard let writer else {
            expected[path] = nil
            return
        }
        expected[path] = (
            writer: Writer(since: writer.since, lastWrite: writer.lastWrite),
            until: now + Self.expectationLimit
        )
    }

    /// Returns the writer of a file the first time that it is called for it, to be reported once.
    package mutating func report(_ path: FilePath) -> Writer? {
        guard let writer = writers[path], !writer.isReported else { return nil }
        writers[path]?.isReported = true
        return writer
    }

    /// Forgets the files of a folder that was moved away.
    package mutating func removeAll(below folder: FilePath) {
        writers = writers.filter { !$0.key.starts(with: folder) }
        expected = expected.filter { !$0.key.starts(with: folder) }
    }

    /// Forgets the writers that have not written for `limit`.
    package mutating func removeAll(
        silentFor limit: Duration, at now: ContinuousClock.Instant
    ) {
        writers = writers.filter { $0.value.lastWrite + limit > now }
    }

    /// Forgets all files, since events were lost.
    package mutating func removeAll() { self = WriterTracker() }
}
