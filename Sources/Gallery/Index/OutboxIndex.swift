import HeapModule
import Linux
import Outbox
import SystemPackage

/// The entries of the index page: the newest results and failures, read from their sidecars.
///
/// A scan of the folders finds new, replaced and removed sidecars, and reads only those that have
/// changed since the last scan.
package struct OutboxIndex {
    /// The largest number of images on a page, which a browser loads within a second.
    package static let most = 10_000

    /// The folder of a sidecar.
    private enum Location: Hashable, Sendable { case outbox, failed }

    /// The identity of a sidecar: its folder and its relative path.
    private struct Key: Hashable, Sendable {
        let location: Location
        let path: FilePath
    }

    /// A sidecar found by a scan, ordered by modification time.
    private struct Candidate: Comparable {
        let modified: Int
        let key: Key
        let fingerprint: Fingerprint

        static func < (a: Candidate, b: Candidate) -> Bool { a.modified < b.modified }
        static func == (a: Candidate, b: Candidate) -> Bool { a.key == b.key }
    }

    /// The result of reading a sidecar; the entry is `nil` if the file is not a sidecar.
    private struct Reading {
        /// The fingerprint when it was read; `nil` if reading failed and is to be repeated.
        let fingerprint: Fingerprint?
        let entry: IndexEntry?
    }

    /// The number of files between two checks of the time.
    private static let timeCheckInterval = 256

    private let outbox: Tree
    private let failed: Tree?
    private let limit: Int
    private var known: [Key: Reading] = [:]

    /// Creates an empty index.
    ///
    /// - Parameters:
    ///   - outbox: The folder of results.
    ///   - failed: The folder of failed images; `nil` if there is none.
    ///   - limit: The largest number of images.
    package init(outbox: FilePath, failed: FilePath?, limit: Int = most) {
        self.outbox = Tree(outbox)
        self.failed = failed.map { Tree($0) }
        self.limit = limit
    }

    /// Scans the folders.
    ///
    /// - Parameter isOver: Returns whether the time is over; called now and then. The index is then
    ///   unchanged.
    /// - Returns: Whether an entry was added, changed or removed.
    /// - Throws: ``FileError`` if a folder cannot be listed, or the time is over.
    /// - Complexity: O(*n* log *m*) for *n* files, of which the newest *m* are read if they have
    ///   changed.
    package mutating func look(
        until isOver: () -> Bool = { false }
    ) throws(FileError) -> Bool {
        var newest = Heap<Candidate>()
        try collect(.outbox, in: outbox, into: &newest, until: isOver)
        if let failed { try collect(.failed, in: failed, into: &newest, until: isOver) }
        var found: [Key: Reading] = [:]
        var isChanged = false
        for candidate in newest.unordered {
            let before = known[candidate.key]
            if let before, before.fingerprint == candidate.fingerprint {
                found[candidate.key] = before
                continue
            }
            if isOver() { throw timeout(for: outbox) }
            let reading = read(candidate)
            if reading.entry != before?.entry { isChanged = true }
            found[candidate.key] = reading
        }
        // Entries may also have been removed only.
        let entryCount = { (readings: [Key: Reading]) in readings.values.count { $0.entry != nil } }
        if entryCount(found) != entryCount(known) { isChanged = true }
        known = found
        return isChanged
    }

    /// Renders the page.
    ///
    /// - Parameter written: The time shown on the page.
    /// - Returns: The file's content, UTF-8.
    /// - Throws: `EncodingError` if a number of a sidecar is infinite or NaN.
    package func page(written: Timestamp) throws -> [UInt8] {
        try IndexPage.render(
            entries: known.values.compactMap(\.entry).sorted {
                ($1.finished, $0.name) < ($0.finished, $1.name)
            }, title: outbox.root.string, written: written.description)
    }

    private func collect(
        _ location: Location, in tree: Tree, into newest: inout Heap<Candidate>,
        until isOver: () -> Bool
    ) throws(FileError) {
        var seen = 0
        do {
            try tree.walk { _, _ throws(FileError) in
                true
            } visit: { path, status throws(FileError) in
                seen += 1
                if seen.isMultiple(of: Self.timeCheckInterval), isOver() {
                    throw timeout(for: tree)
                }
                guard status.kind == .file, path.extension == "json" else { return }
                newest.insert(
                    Candidate(
                        modified: status.modified, key: Key(location: location, path: path),
                        fingerprint: status.fingerprint))
                if newest.count > limit { newest.removeMin() }
            } passOver: { _, _ throws(FileError) in
                // Left out of the page; the subcommand 'verify' reports it.
            }
        } catch {
            guard error.isMissingFolder else { throw error }
        }
    }

    private func timeout(for tree: Tree) -> FileError {
        .notUsable(path: tree.root, reason: "scanning it was cancelled, since the time is over")
    }

    private func read(_ candidate: Candidate) -> Reading {
        do {
            return Reading(
                fingerprint: candidate.fingerprint, entry: try entry(of: candidate.key))
        } catch .file {
            return Reading(fingerprint: nil, entry: nil)
        } catch {
            // Not a sidecar, until the file changes.
            return Reading(fingerprint: candidate.fingerprint, entry: nil)
        }
    }

    private func entry(of key: Key) throws(SidecarError) -> IndexEntry? {
        switch key.location {
        case .outbox: return IndexEntry(try Sidecar(at: key.path, in: outbox), at: key.path)
        case .failed:
            guard let failed else { return nil }
            return IndexEntry(try FailureSidecar(at: key.path, in: failed))
        }
    }
}
