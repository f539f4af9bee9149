import Linux
import SystemPackage

/// What this process knows of results and cannot read from the disk: which are being published, and
/// which may be lost at a power failure though they can be read.
///
/// After a failed fsync(2) the kernel may have dropped the pages and marked them clean, so that a
/// second call succeeds and has written nothing (fsync(2), "Errors"; PostgreSQL's "fsyncgate").
/// Therefore a result whose synchronization failed is never synchronized again, but published anew,
/// in new files.
package final class PublicationLedger: Sendable {
    /// The ledger of the process: it outlives a reload of the settings, which makes a new ``Outbox``.
    package static let shared = PublicationLedger()

    private struct Record {
        /// The folded paths of the sidecars that are being published.
        var reserved: Set<String> = []
        /// The sidecars whose synchronization failed, and that could not be removed.
        var distrusted: Set<FilePath> = []
        /// The folders whose synchronization failed when their old results were confirmed.
        var distrustedFolders: Set<FilePath> = []
        /// The sidecars in `distrustedFolders` that were published since.
        var renewed: Set<FilePath> = []
        /// The folders whose old results have been synchronized by this process.
        var confirmed: Set<FilePath> = []
    }

    private let record = Monitor(Record())

    /// Creates an empty ledger.
    package init() {}

    /// Runs `body` while no other thread publishes a result whose sidecar has the same path, or one
    /// that a file system may take for the same: names are compared without regard to case and
    /// Unicode normalization.
    ///
    /// - Parameters:
    ///   - sidecar: The absolute path of the sidecar.
    ///   - body: Looks at what is there, and publishes.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    package func withReservation<Result>(
        of sidecar: FilePath, body: () throws -> Result
    ) rethrows -> Result {
        let key = Self.folded(sidecar)
        // Another thread publishes then, which may wait for a disk: no computation of this one.
        DiskCalls.perform(action: "wait for the publication of", path: sidecar) {
            record.wait { $0.reserved.insert(key).inserted ? () : nil }
        }
        defer { record.update { _ = $0.reserved.remove(key) } }
        return try body()
    }

    /// The text that all paths have in common which a file system may take for the same one.
    ///
    /// It may be too coarse, which costs a wait: `String` compares by canonical equivalence, and what
    /// is not UTF-8 is replaced.
    package static func folded(_ path: FilePath) -> String { path.string.uppercased().lowercased() }

    /// Records that a result is whole and synchronized.
    package func recordPublished(_ sidecar: FilePath) {
        record.update { record in
            record.distrusted.remove(sidecar)
            if record.distrustedFolders.contains(sidecar.removingLastComponent()) {
                record.renewed.insert(sidecar)
            }
        }
    }

    /// Records that a result can be read, but that its synchronization failed.
    package func distrust(_ sidecar: FilePath) {
        record.update { record in
            record.distrusted.insert(sidecar)
            record.renewed.remove(sidecar)
        }
    }

    /// Records that the synchronization of a folder failed: none of its results is trusted that was
    /// there before.
    package func distrust(folder: FilePath) {
        record.update { _ = $0.distrustedFolders.insert(folder) }
    }

    /// Whether a result that can be read may be taken for done.
    package func trusts(_ sidecar: FilePath) -> Bool {
        record.update { record in
            !record.distrusted.contains(sidecar)
                && (!record.distrustedFolders.contains(sidecar.removingLastComponent())
                    || record.renewed.contains(sidecar))
        }
    }

    /// Whether this process has synchronized a folder.
    package func isConfirmed(_ folder: FilePath) -> Bool {
        record.update { $0.confirmed.contains(folder) }
    }

    /// Records that this process has synchronized a folder.
    package func recordConfirmed(_ folder: FilePath) {
        record.update { _ = $0.confirmed.insert(folder) }
    }
}
