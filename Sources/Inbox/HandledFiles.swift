import Linux
import Synchronization
import SystemPackage

/// Which files have been seen to, by what they were then: a look through the inbox passes over
/// them, and reads only what has changed.
///
/// It holds 64-bit hashes alone, seeded anew in each process, about 40 bytes a file: with a million
/// files, two of one hash are a matter of one in ten million.
package final class HandledFiles: Sendable {
    private struct State {
        var files: [Int: Int] = [:]
        /// Those that the look in progress has come by, or that were added since it began.
        var seen: [Int: Int]?
    }

    private let state = Mutex(State())

    /// None yet.
    package init() {}

    /// Whether this very content has been seen to.
    package func contains(_ path: FilePath, _ fingerprint: Fingerprint) -> Bool {
        state.withLock { state in
            let key = path.hashValue
            guard state.files[key] == fingerprint.hashValue else { return false }
            state.seen?[key] = fingerprint.hashValue
            return true
        }
    }

    /// Notes that a file has been seen to, as it is now.
    package func insert(_ path: FilePath, _ fingerprint: Fingerprint) {
        state.withLock { state in
            state.files[path.hashValue] = fingerprint.hashValue
            state.seen?[path.hashValue] = fingerprint.hashValue
        }
    }

    /// Forgets all: what is to be done with them has changed.
    package func removeAll() { state.withLock { $0 = State() } }

    /// A look through the whole folder begins.
    package func beginLook() { state.withLock { $0.seen = [:] } }

    /// It has ended: what it did not come by has gone, and is forgotten.
    package func endLook() {
        state.withLock { state in
            if let seen = state.seen { state.files = seen }
            state.seen = nil
        }
    }

    /// Forgets a file that has gone.
    package func remove(_ path: FilePath) {
        state.withLock { state in
            state.files[path.hashValue] = nil
            state.seen?[path.hashValue] = nil
        }
    }
}
