import HeapModule
import Linux
import SystemPackage

/// The newest files of a scan that may be sidecars, as many as their limits allow.
struct SidecarCandidates {
    /// The folder of a sidecar.
    enum Location: Hashable, Sendable { case outbox, failed }

    /// The identity of a sidecar: its folder and its relative path.
    struct Key: Hashable, Sendable {
        let location: Location
        let path: FilePath
    }

    /// A file found by a scan, ordered by modification time.
    struct Candidate: Comparable {
        let modified: Int
        let key: Key
        let fingerprint: Fingerprint

        static func < (a: Candidate, b: Candidate) -> Bool { a.modified < b.modified }
        static func == (a: Candidate, b: Candidate) -> Bool { a.key == b.key }
    }

    private var heap = Heap<Candidate>()
    private var pathBytes = 0
    private let limit: Int
    private let maximumPathBytes: Int
    /// The number of older files that were left out.
    private(set) var older = 0

    /// Creates an empty set.
    ///
    /// - Parameters:
    ///   - limit: The largest number of files.
    ///   - maximumPathBytes: The largest sum of the lengths of their paths in bytes.
    init(limit: Int, maximumPathBytes: Int) {
        self.limit = limit
        self.maximumPathBytes = maximumPathBytes
    }

    /// The files, the newest first.
    var newestFirst: [Candidate] { heap.unordered.sorted { $0.modified > $1.modified } }

    /// Adds a file, and drops the oldest ones beyond the limits.
    ///
    /// - Complexity: O(log *n*), where *n* is the number of files.
    mutating func insert(_ candidate: Candidate) {
        heap.insert(candidate)
        pathBytes += candidate.key.path.length
        while heap.count > limit || pathBytes > maximumPathBytes, let oldest = heap.popMin() {
            pathBytes -= oldest.key.path.length
            older += 1
        }
    }
}
