import SystemPackage

/// The files that some program has open for writing, as far as inotify events have told.
///
/// Writing begins when a file is created empty or written to, and ends when a descriptor that was
/// open for writing is closed. Opening and reading a file are no events, so that neither nucleid's
/// own reads nor anybody else's count. A file whose writer is unknown, since it began before the
/// folder was watched or since events were lost, becomes known with its next write.
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

    private var writers: [FilePath: Writer] = [:]
    /// The writer of the file that was moved last, with the cookie of the move (inotify(7)).
    private var moving: (cookie: UInt32, writer: Writer)?
    /// The writers of files that are about to be moved in from another watched folder.
    private var expected: [FilePath: Writer] = [:]

    package init() {}

    /// Returns the writer of a file; `nil` if nobody is known to write it.
    package func writer(of path: FilePath) -> Writer? { writers[path] }

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
    package mutating func recordMove(to path: FilePath, cookie: UInt32) {
        let isSame = moving?.cookie == cookie
        writers[path] = expected.removeValue(forKey: path) ?? (isSame ? moving?.writer : nil)
        if isSame { moving = nil }
    }

    /// Prepares for a file that is about to be moved in from another watched folder.
    ///
    /// - Parameters:
    ///   - path: Its path after the move.
    ///   - writer: Its writer; `nil` if the move has failed.
    package mutating func expect(_ path: FilePath, writer: Writer?) {
        expected[path] = writer.map { Writer(since: $0.since, lastWrite: $0.lastWrite) }
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
    }

    /// Forgets all files, since events were lost.
    package mutating func removeAll() { self = WriterTracker() }
}
