import Linux
import Outbox
import SystemPackage

/// A request of a person to the running daemon, as JSON.
package struct ControlRequest: Codable, Sendable, Equatable {
    /// What to do.
    package enum Command: String, Codable, Sendable {
        /// Moves failed files back into the inbox.
        case retry
        /// Moves failures to the history.
        case dismiss
        /// Removes results whose images were removed.
        case clean
        /// Scans the inbox.
        case scan
    }

    /// The version of the JSON schema.
    package static let version = "nucleid-request/1"
    /// The largest number of paths of a request.
    package static let maximumPaths = 100
    /// The largest size of a request in bytes: its paths of 4,096 bytes at most, in base64 beside
    /// their texts, of which a byte may take six characters.
    package static let maximumBytes = 4 << 20

    package var schema = ControlRequest.version
    package var command: Command
    /// The paths: of failures relative to the failed folder, of sidecars relative to the outbox.
    package var paths: [EncodedPath]
    /// The name of the user as the client knows it.
    ///
    /// It counts only where the kernel hides users from the daemon.
    package var user: String

    /// Creates a request of this version.
    package init(_ command: Command, paths: [FilePath] = [], user: String) {
        self.command = command
        self.paths = paths.map { EncodedPath($0) }
        self.user = user
    }
}

/// The daemon's answer to a ``ControlRequest``.
package struct ControlAnswer: Codable, Sendable, Equatable {
    /// What became of one path.
    package struct Entry: Codable, Sendable, Equatable {
        /// How it ended.
        package enum Outcome: String, Codable, Sendable {
            /// Put back into the inbox; `detail` is the path there.
            case returned
            /// Tried again where it is in the inbox; `detail` is its path.
            case released
            /// Moved to the history; `detail` is the path of its record.
            case dismissed
            /// Its result was removed.
            case removed
            /// Nothing was done; `detail` says why.
            case refused
        }

        package var path: EncodedPath
        package var outcome: Outcome
        package var detail: String

        /// Creates the answer for one path.
        package init(path: FilePath, outcome: Outcome, detail: String) {
            self.path = EncodedPath(path)
            self.outcome = outcome
            self.detail = detail
        }
    }

    /// The version of the JSON schema.
    package static let version = "nucleid-answer/1"

    package var schema = ControlAnswer.version
    /// Why the request was refused as a whole; `nil` if it was not.
    package var error: String?
    /// What became of the paths, in their order.
    package var entries: [Entry] = []
    /// The number of scans of the inbox that have ended, see ``StatusReport/scans``.
    package var scans: Int?

    /// Creates an answer of this version.
    package init(error: String? = nil, entries: [Entry] = [], scans: Int? = nil) {
        self.error = error
        self.entries = entries
        self.scans = scans
    }
}
