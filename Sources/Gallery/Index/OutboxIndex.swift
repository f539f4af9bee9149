import HeapModule
import Linux
import Outbox
import SystemPackage

/// The newest results and failures, read from their sidecars, as the page shows them.
///
/// The folders are the record: a look through them finds what is new, what was renewed and what
/// somebody has removed. Only sidecars that have changed since the last look are read.
package struct OutboxIndex {
    /// The most images on a page: as many as a browser takes in within a second.
    package static let most = 10_000

    /// Which folder a sidecar lies in.
    private enum Home: Hashable, Sendable { case outbox, failed }

    /// A sidecar, by its folder and its path below.
    private struct Key: Hashable, Sendable {
        let home: Home
        let path: FilePath
    }

    /// A sidecar's age: the least is that of the oldest.
    private struct Candidate: Comparable {
        let modified: Int
        let key: Key
        let fingerprint: Fingerprint

        static func < (a: Candidate, b: Candidate) -> Bool { a.modified < b.modified }
        static func == (a: Candidate, b: Candidate) -> Bool { a.key == b.key }
    }

    /// What a sidecar has given: no entry, if it is none.
    private struct Reading {
        /// What it was when it was read; `nil` where it could not be, and is to be read again.
        let fingerprint: Fingerprint?
        let entry: IndexEntry?
    }

    /// So many files are looked at between two questions whether time is over.
    private static let stride = 256

    private let outbox: Tree
    private let failed: Tree?
    private let limit: Int
    private var known: [Key: Reading] = [:]

    /// Nothing has been looked at yet.
    ///
    /// - Parameters:
    ///   - outbox: The folder of results.
    ///   - failed: The folder of failures, or `nil` where there is none.
    ///   - limit: The most images.
    package init(outbox: FilePath, failed: FilePath?, limit: Int = most) {
        self.outbox = Tree(outbox)
        self.failed = failed.map { Tree($0) }
        self.limit = limit
    }

    /// Looks through the folders.
    ///
    /// - Parameter isOver: Asked now and then whether there is no time left; what was known before
    ///   then goes on to be known.
    /// - Returns: Whether the page would not be as it was.
    /// - Throws: ``FileError`` where a folder cannot be listed, or time is over.
    /// - Complexity: O(*n* log *m*) names for *n* files, of which the newest *m* are read if they
    ///   are new.
    package mutating func look(
        until isOver: () -> Bool = { false }
    ) throws(FileError) -> Bool {
        var newest = Heap<Candidate>()
        try collect(.outbox, in: outbox, &newest, until: isOver)
        if let failed { try collect(.failed, in: failed, &newest, until: isOver) }
        var found: [Key: Reading] = [:]
        var isChanged = false
        for candidate in newest.unordered {
            let before = known[candidate.key]
            if let before, before.fingerprint == candidate.fingerprint {
                found[candidate.key] = before
                continue
            }
            if isOver() { throw noTime(for: outbox) }
            let reading = read(candidate)
            if reading.entry != before?.entry { isChanged = true }
            found[candidate.key] = reading
        }
        // One that went, and none that came.
        let shown = { (readings: [Key: Reading]) in readings.values.count { $0.entry != nil } }
        if shown(found) != shown(known) { isChanged = true }
        known = found
        return isChanged
    }

    /// The page.
    ///
    /// - Parameter written: When.
    /// - Returns: The file's content, UTF-8.
    /// - Throws: `EncodingError`, where a sidecar holds what is no number.
    package func page(written: Timestamp) throws -> [UInt8] {
        try IndexPage.render(
            entries: known.values.compactMap(\.entry).sorted {
                ($1.finished, $0.name) < ($0.finished, $1.name)
            }, title: outbox.root.string, written: written.description)
    }

    private func collect(
        _ home: Home, in tree: Tree, _ newest: inout Heap<Candidate>, until isOver: () -> Bool
    ) throws(FileError) {
        var seen = 0
        do {
            try tree.walk { _, _ throws(FileError) in
                true
            } visit: { path, status throws(FileError) in
                seen += 1
                if seen.isMultiple(of: Self.stride), isOver() { throw noTime(for: tree) }
                guard status.kind == .file, path.extension == "json" else { return }
                newest.insert(
                    Candidate(
                        modified: status.modified, key: Key(home: home, path: path),
                        fingerprint: status.fingerprint))
                if newest.count > limit { newest.removeMin() }
            } passOver: { _, _ throws(FileError) in
                // What cannot be seen is not shown; 'verify' says why.
            }
        } catch {
            guard error.isMissingFolder else { throw error }
        }
    }

    private func noTime(for tree: Tree) -> FileError {
        .notUsable(path: tree.root, reason: "there is no time left to look through all of it")
    }

    private func read(_ candidate: Candidate) -> Reading {
        do {
            return Reading(
                fingerprint: candidate.fingerprint, entry: try entry(of: candidate.key))
        } catch .file {
            return Reading(fingerprint: nil, entry: nil)
        } catch {
            // It is no sidecar, and will be none until somebody writes to it.
            return Reading(fingerprint: candidate.fingerprint, entry: nil)
        }
    }

    private func entry(of key: Key) throws(SidecarError) -> IndexEntry? {
        switch key.home {
        case .outbox: return IndexEntry(try Sidecar(at: key.path, in: outbox), at: key.path)
        case .failed:
            guard let failed else { return nil }
            return IndexEntry(try FailureSidecar(at: key.path, in: failed))
        }
    }
}
