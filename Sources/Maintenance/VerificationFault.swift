import Inbox
import Linux
import Outbox
import SystemPackage

/// A file that is not accounted for, or that differs from what its sidecar records.
package struct VerificationFault: Sendable, Equatable {
    /// The kind of fault.
    package enum Kind: Sendable, Equatable {
        /// An image is waiting and no daemon is running.
        case notRunning
        /// An image is waiting and the running daemon does not know of it.
        case unknown
        /// An image has the size and time recorded in its result, but another content.
        case altered
        /// A `.json` file is not a sidecar.
        case notASidecar(reason: String)
        /// A sidecar does not have the name that belongs to its image.
        case misplaced(image: String)
        /// A file that a sidecar lists does not exist.
        case missing
        /// A sidecar lists a file that cannot belong to its image.
        case unexpectedOutput(key: String)
        /// The size of a result file differs from its sidecar.
        case size(bytes: Int, expected: Int)
        /// The content of a result file differs from its sidecar.
        case digest
        /// A file in the outbox that no sidecar lists.
        case unlisted
        /// A failed file without a sidecar.
        case missingSidecar
        /// A failure sidecar whose image is neither in the failed folder nor in the inbox.
        case missingFile(image: String)
        /// A failed file that is not the one described by its sidecar.
        case differentFile
        /// An image has failed although a result of the same content exists.
        case alsoDone(result: FilePath)
        /// An archived image without a result of its own.
        case noResult
        /// A file that a process was moving when it died.
        case takenAside
        /// A temporary file left behind by a process that ended.
        case temporary
        /// The file or folder cannot be read.
        case unreadable(FileError)
        /// An image is waiting that the running daemon cannot read, or whose folder it cannot.
        case unreadableForDaemon
    }

    /// The absolute path.
    package let path: FilePath
    /// The kind of fault.
    package let kind: Kind

    /// Takes both.
    package init(path: FilePath, kind: Kind) {
        self.path = path
        self.kind = kind
    }
}

extension VerificationFault: CustomStringConvertible {
    /// One line: `path: what is wrong; cure`.
    package var description: String { "\(path): \(sentence)".replacingControlCharacters }

    private var sentence: String {
        switch kind {
        case .notRunning: "waits, and no nucleid is running; start it"
        case .unknown:
            "is not known to the daemon; touch it, or restart nucleid"
        case .altered:
            "its content is not what its result was made of, though size and time are; touch it, "
                + "and it is done anew"
        case .notASidecar(let reason):
            "is no sidecar: \(reason); remove it, and drop its image into the inbox again"
        case .misplaced(let image):
            "is the sidecar of '\(image)', whose results have another name; move it back, or "
                + "remove it"
        case .missing: "its sidecar lists it, but it is not there; \(Self.anew)"
        case .unexpectedOutput(let key):
            "lists '\(key)', which is no file of its image; \(Self.anew)"
        case .size(let bytes, let expected):
            "has \(bytes) bytes; its sidecar says \(expected); \(Self.anew)"
        case .digest: "its SHA-256 is not what its sidecar says; \(Self.anew)"
        case .unlisted: "no sidecar lists it; remove it"
        case .missingSidecar:
            "has failed, but no sidecar says why; 'nucleid retry' puts it back into the inbox"
        case .missingFile(let image):
            "says why '\(image)' has failed, which is neither here nor in the inbox; "
                + "'nucleid dismiss' clears it"
        case .differentFile: "is not the file that failed; 'nucleid retry' puts it back"
        case .alsoDone(let result):
            "has failed, but '\(result)' is a result of the same content; 'nucleid dismiss' clears the "
                + "failure"
        case .noResult:
            "was archived without a result; move it back into the inbox"
        case .takenAside:
            "was being moved by a process that has ended; the next start of nucleid or, in the "
                + "failed folder, 'nucleid retry' puts it back"
        case .temporary:
            "was left half-written, and no nucleid is running; the next start removes it"
        case .unreadable(let error): "\(error); \(Self.cure(of: error))"
        case .unreadableForDaemon:
            "the daemon may not read it, or the folder that it lies in; \(PermissionCure.reading)"
        }
    }

    /// What makes a file or folder readable.
    private static func cure(of error: FileError) -> String {
        switch error.errno {
        case .permissionDenied, .notPermitted:
            "run verify as root or as a member of the group that may read it"
        case nil: "rename or remove it"
        default: "check the disk or the file server that holds it"
        }
    }

    private static let anew =
        "remove the sidecar and touch the image (or restart nucleid), and it is done anew; if it "
        + "is not in the inbox, drop it there again"
}
