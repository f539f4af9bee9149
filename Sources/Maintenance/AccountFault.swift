import Linux
import Outbox
import SystemPackage

/// A file that breaks the promise: it is not accounted for, or not what its sidecar says.
package struct AccountFault: Sendable, Equatable {
    /// What is wrong with it.
    package enum Kind: Sendable, Equatable {
        /// An image waits, and nobody will come.
        case notRunning
        /// An image waits, and the daemon does not know of it.
        case unknown
        /// An image has size and time of what its result was made of, but not the content.
        case altered
        /// What should be a sidecar is none.
        case notASidecar(reason: String)
        /// A sidecar has not the name that its image asks for.
        case misplaced(image: String)
        /// A file of a result is not there.
        case missing
        /// A sidecar lists what cannot be a file of its image.
        case foreignOutput(key: String)
        /// A file of a result has another size than its sidecar says.
        case size(bytes: Int, expected: Int)
        /// A file of a result has another content than its sidecar says.
        case digest
        /// A file in the outbox that no sidecar lists.
        case stray
        /// A failed file without a sidecar.
        case noReason
        /// A sidecar of a failure without a file, here or in the inbox.
        case noFile(image: String)
        /// A failed file that is not the one that its sidecar is about.
        case otherFile
        /// An image has failed, and has a result all the same.
        case twice(result: FilePath)
        /// An archived image without a result, or with one that is not its own.
        case noResult
        /// A file that a dead process has left half-written.
        case temporary
        /// It cannot be looked at.
        case unreadable(reason: String)
    }

    /// The absolute path.
    package let path: FilePath
    /// What is wrong with it.
    package let kind: Kind

    /// Takes both.
    package init(_ path: FilePath, _ kind: Kind) {
        self.path = path
        self.kind = kind
    }
}

extension AccountFault: CustomStringConvertible {
    /// One line: `path: what is wrong; cure`.
    package var description: String { "\(path): \(sentence)".onOneLine }

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
        case .foreignOutput(let key):
            "lists '\(key)', which is no file of its image; \(Self.anew)"
        case .size(let bytes, let expected):
            "has \(bytes) bytes; its sidecar says \(expected); \(Self.anew)"
        case .digest: "its SHA-256 is not what its sidecar says; \(Self.anew)"
        case .stray: "no sidecar lists it; remove it"
        case .noReason:
            "has failed, but no sidecar says why; 'nucleid retry' puts it back into the inbox"
        case .noFile(let image):
            "says why '\(image)' has failed, which is neither here nor in the inbox; remove it"
        case .otherFile: "is not the file that failed; 'nucleid retry' puts it back"
        case .twice(let result):
            "has failed, but '\(result)' is a result of the same content; remove the failed one"
        case .noResult:
            "was archived without a result; move it back into the inbox"
        case .temporary:
            "was left half-written, and no nucleid is running; the next start removes it"
        case .unreadable(let reason): "\(reason); give the right to read it"
        }
    }

    private static let anew =
        "remove the sidecar and touch the image (or restart nucleid), and it is done anew; if it "
        + "is not in the inbox, drop it there again"
}
