import HeapModule
import Linux
import Outbox
import Pages
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

    private let outbox: Tree
    private let failed: Tree?
    private let limit: Int
    private var entries: [Key: (fingerprint: Fingerprint, entry: IndexEntry?)] = [:]

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
    /// - Returns: Whether anything is not as it was.
    /// - Throws: ``FileError`` where a folder cannot be listed.
    /// - Complexity: O(*n* log *m*) names for *n* files, of which the newest *m* are read if they
    ///   are new.
    package mutating func look() throws(FileError) -> Bool {
        var newest = Heap<Candidate>()
        try collect(.outbox, in: outbox, &newest)
        if let failed { try collect(.failed, in: failed, &newest) }
        var found: [Key: (fingerprint: Fingerprint, entry: IndexEntry?)] = [:]
        var isChanged = newest.count != entries.count
        for candidate in newest.unordered {
            if let known = entries[candidate.key], known.fingerprint == candidate.fingerprint {
                found[candidate.key] = known
            } else {
                isChanged = true
                found[candidate.key] = (candidate.fingerprint, entry(candidate.key))
            }
        }
        entries = found
        return isChanged
    }

    /// The page.
    ///
    /// - Parameter written: When.
    /// - Throws: `EncodingError`, where a sidecar holds what is no number.
    package func page(written: Timestamp) throws -> [UInt8] {
        try IndexPage.render(
            entries: entries.values.compactMap(\.entry).sorted {
                ($1.finished, $0.name) < ($0.finished, $1.name)
            }, title: outbox.root.string, written: written.description)
    }

    private func collect(
        _ home: Home, in tree: Tree, _ newest: inout Heap<Candidate>
    ) throws(FileError) {
        do {
            try tree.walk { _, _ in
                true
            } visit: { path, status in
                guard status.kind == .file, path.extension == "json" else { return }
                newest.insert(
                    Candidate(
                        modified: status.modified, key: Key(home: home, path: path),
                        fingerprint: status.fingerprint))
                if newest.count > limit { newest.removeMin() }
            } passOver: { _, _ in
                // What cannot be seen is not shown; 'verify' says why.
            }
        } catch {
            guard error.isMissingFolder else { throw error }
        }
    }

    private func entry(_ key: Key) -> IndexEntry? {
        switch key.home {
        case .outbox: (try? Sidecar(at: key.path, in: outbox)).map { IndexEntry($0, at: key.path) }
        case .failed:
            failed.flatMap { try? FailureSidecar(at: key.path, in: $0) }.map { IndexEntry($0) }
        }
    }
}
