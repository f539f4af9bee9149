import Linux
import Outbox
import SystemPackage

/// The entries of the index page: the newest results and failures, read from their sidecars.
///
/// A scan of the folders finds new, replaced and removed sidecars, and reads only those that have
/// changed since the last scan.
///
/// Whatever names and sidecars other people make, its memory is bounded: by
/// ``IndexPage/maximumEntriesBytes`` of entries and ``maximumPathBytes`` of paths, both twice during a
/// scan, by 512 bytes for each entry, and by 20 times ``maximumSidecarBytes`` while one is decoded;
/// some 80 MiB in all. With ordinary names it takes a tenth of that.
package struct OutboxIndex {
    /// The largest number of images on a page, which a browser loads within a second.
    package static let maximumEntries = 10_000
    /// The largest sum of the lengths of the sidecars' paths in bytes.
    package static let maximumPathBytes = 8 << 20
    /// The largest size of a sidecar in bytes; larger ones are left out.
    ///
    /// Sidecars have some 5 kB, and that of the first of 10,000 pictures of a file some 250 kB.
    package static let maximumSidecarBytes = 1 << 20

    private typealias Key = SidecarCandidates.Key
    private typealias Location = SidecarCandidates.Location

    /// The result of reading a sidecar; the image is `nil` if the file is not a sidecar.
    private struct Reading {
        /// The fingerprint when it was read; `nil` if reading failed and is to be repeated.
        let fingerprint: Fingerprint?
        let image: IndexedImage?
    }

    /// The number of files between two checks of the time.
    private static let timeCheckInterval = 256

    private let outbox: FileTree
    private let failed: FileTree?
    private let limit: Int
    private let maximumBytes: Int
    private var known: [Key: Reading] = [:]
    /// The number of older files that are left out of the page.
    private var older = 0
    /// The numbers of results and failures that the last scan has found.
    package private(set) var counts = OutboxCounts()

    /// Creates an empty index.
    ///
    /// - Parameters:
    ///   - outbox: The folder of results.
    ///   - failed: The folder of failed images; `nil` if there is none.
    ///   - limit: The largest number of images.
    ///   - maximumBytes: The largest size of all entries in bytes.
    package init(
        outbox: FilePath, failed: FilePath?, limit: Int = maximumEntries,
        maximumBytes: Int = IndexPage.maximumEntriesBytes
    ) {
        self.outbox = FileTree(root: outbox)
        self.failed = failed.map { FileTree(root: $0) }
        self.limit = limit
        self.maximumBytes = maximumBytes
    }

    /// Scans the folders.
    ///
    /// - Parameter isOver: Returns whether the time is over; called now and then. The index is then
    ///   unchanged.
    /// - Returns: Whether an entry was added, changed or removed.
    /// - Throws: ``FileError`` if a folder cannot be listed, or the time is over.
    /// - Complexity: O(*n* log *m*) for *n* files, of which the newest *m* are read if they have
    ///   changed.
    package mutating func scan(
        until isOver: () -> Bool = { false }
    ) throws(FileError) -> Bool {
        var candidates = SidecarCandidates(limit: limit, maximumPathBytes: Self.maximumPathBytes)
        var counts = OutboxCounts()
        try collect(.outbox, in: outbox, until: isOver) { candidate in
            candidates.insert(candidate)
            counts.addResult(at: candidate.key.path)
        }
        if let failed {
            try collect(.failed, in: failed, until: isOver) { candidate in
                candidates.insert(candidate)
                counts.addFailure()
            }
        }
        let newest = candidates.newestFirst
        var found: [Key: Reading] = [:]
        var bytes = 0
        var isChanged = false
        for candidate in newest {
            let before = known[candidate.key]
            let reading: Reading
            if let before, before.fingerprint == candidate.fingerprint {
                reading = before
            } else {
                if isOver() { throw timeout(for: outbox) }
                reading = read(candidate)
            }
            bytes += reading.image?.json.count ?? 0
            guard bytes <= maximumBytes else { break }
            if reading.image != before?.image { isChanged = true }
            found[candidate.key] = reading
        }
        // Entries may also have been removed only.
        let imageCount = { (readings: [Key: Reading]) in readings.values.count { $0.image != nil } }
        if imageCount(found) != imageCount(known) { isChanged = true }
        known = found
        self.counts = counts
        older = candidates.older + newest.count - found.count
        return isChanged
    }

    /// Writes the page piece by piece.
    ///
    /// - Parameters:
    ///   - written: The time shown on the page.
    ///   - output: Called with pieces of the file's content, UTF-8.
    /// - Throws: What `output` throws.
    package func writePage(written: Timestamp, to output: ([UInt8]) throws -> Void) throws {
        try IndexPage.write(
            entries: IndexedImage.shown(known.values.compactMap(\.image)).lazy.map(\.json),
            title: outbox.root.string, written: written.description, older: older, to: output)
    }

    /// Calls `use` with each file that may be a sidecar, but for those in hidden folders, which hold
    /// failures that have ended and files on their way.
    private func collect(
        _ location: Location, in tree: FileTree, until isOver: () -> Bool,
        use: (SidecarCandidates.Candidate) -> Void
    ) throws(FileError) {
        var seen = 0
        do {
            try tree.walk { path, _ throws(FileError) in
                path.lastComponentBytes.first != UInt8(ascii: ".")
            } visit: { path, status throws(FileError) in
                seen += 1
                if seen.isMultiple(of: Self.timeCheckInterval), isOver() {
                    throw timeout(for: tree)
                }
                guard status.kind == .file, path.extension == "json" else { return }
                use(
                    .init(
                        modified: status.modified, key: Key(location: location, path: path),
                        fingerprint: status.fingerprint))
            } onError: { _, _ throws(FileError) in
                // Left out of the page; the subcommand 'verify' reports it.
            }
        } catch {
            guard error.isMissingFolder else { throw error }
        }
    }

    private func timeout(for tree: FileTree) -> FileError {
        .unusable(path: tree.root, reason: "scanning it was cancelled, since the time is over")
    }

    private func read(_ candidate: SidecarCandidates.Candidate) -> Reading {
        do {
            return Reading(
                fingerprint: candidate.fingerprint, image: try image(of: candidate.key))
        } catch .file {
            return Reading(fingerprint: nil, image: nil)
        } catch {
            // Not a sidecar, until the file changes.
            return Reading(fingerprint: candidate.fingerprint, image: nil)
        }
    }

    private func image(of key: Key) throws(SidecarError) -> IndexedImage? {
        switch key.location {
        case .outbox:
            let sidecar = try Sidecar(at: key.path, in: outbox, limit: Self.maximumSidecarBytes)
            return IndexedImage(result: sidecar, at: key.path)
        case .failed:
            guard let failed else { return nil }
            return IndexedImage(
                failure: try FailureSidecar(
                    at: key.path, in: failed, limit: Self.maximumSidecarBytes))
        }
    }
}
