import Linux
import Synchronization
import SystemPackage

/// Which files have been seen to, by what they were then: a look through the inbox passes over
/// them, and reads only what has changed.
///
/// It holds 64-bit hashes alone, seeded anew in each process, about 40 bytes a file: with a million
/// files, two of one hash are a matter of one in ten million.
package final class HandledFiles: Sendable {
    private let files = Mutex<[Int: Int]>([:])

    /// None yet.
    package init() {}

    /// Whether this very content has been seen to.
    package func contains(_ path: FilePath, _ fingerprint: Fingerprint) -> Bool {
        files.withLock { $0[path.hashValue] == fingerprint.hashValue }
    }

    /// Notes that a file has been seen to, as it is now.
    package func insert(_ path: FilePath, _ fingerprint: Fingerprint) {
        files.withLock { $0[path.hashValue] = fingerprint.hashValue }
    }

    /// Forgets all: what is to be done with them has changed.
    package func removeAll() { files.withLock { $0 = [:] } }

    /// Forgets a file that has gone.
    package func remove(_ path: FilePath) { files.withLock { $0[path.hashValue] = nil } }
}
