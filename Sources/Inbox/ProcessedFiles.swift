import Linux
import Synchronization
import SystemPackage

/// The files that are processed, by fingerprint, so that a scan of the inbox skips them unless they
/// have changed.
///
/// It stores 64-bit hashes only, seeded per process, about 40 bytes a file. With a million files the
/// probability of a collision is one in ten million.
package final class HandledFiles: Sendable {
    private struct State {
        var files: [Int: Int] = [:]
        /// The files found by the scan in progress, or added since it began.
        var seen: [Int: Int]?
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether a file was processed with this content; a scan in progress keeps it.
    package func contains(_ path: FilePath, _ fingerprint: Fingerprint) -> Bool {
        state.withLock { state in
            let key = path.hashValue
            guard state.files[key] == fingerprint.hashValue else { return false }
            state.seen?[key] = fingerprint.hashValue
            return true
        }
    }

    /// Records that a file is processed.
    package func insert(_ path: FilePath, _ fingerprint: Fingerprint) {
        state.withLock { state in
            state.files[path.hashValue] = fingerprint.hashValue
            state.seen?[path.hashValue] = fingerprint.hashValue
        }
    }

    /// Removes all files, since the settings have changed.
    package func removeAll() { state.withLock { $0 = State() } }

    /// Begins a scan of the whole folder.
    package func beginLook() { state.withLock { $0.seen = [:] } }

    /// Ends the scan, and removes the files that it has not found.
    package func endLook() {
        state.withLock { state in
            if let seen = state.seen { state.files = seen }
            state.seen = nil
        }
    }

    /// Removes a file that no longer exists.
    package func remove(_ path: FilePath) {
        state.withLock { state in
            state.files[path.hashValue] = nil
            state.seen?[path.hashValue] = nil
        }
    }
}
