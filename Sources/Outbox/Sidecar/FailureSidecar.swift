import SystemPackage

/// The JSON file beside an image that could not be processed, in the failed folder or its history.
package struct FailureSidecar: Codable, Sendable, Equatable {
    /// The image file; properties are `nil` if they could not be read.
    package struct Image: Codable, Sendable, Equatable {
        /// The path below the inbox as text, with U+FFFD for bytes that are not UTF-8.
        package var name: String
        /// The path's bytes in base64; `nil` if they are UTF-8.
        package var nameBytes: String?
        /// The digest of the file.
        @Nullable package var sha256: String?
        /// The size of the file in bytes.
        @Nullable package var bytes: Int?
        /// When the file was last modified.
        @Nullable package var modified: Timestamp?

        /// The path below the inbox, with its exact bytes.
        package var path: FilePath { EncodedPath(text: name, bytes: nameBytes).path }

        /// Creates the record; `name` is the path below the inbox.
        package init(name: FilePath, sha256: String?, bytes: Int?, modified: Timestamp?) {
            let recorded = EncodedPath(name)
            self.name = recorded.text
            nameBytes = recorded.bytes
            self.sha256 = sha256
            self.bytes = bytes
            self.modified = modified
        }
    }

    package var schema = Sidecar.schemaVersion
    package var image: Image
    package var error: ErrorRecord
    /// When the image was given up.
    package var finished: Timestamp
    /// The version of nucleid.
    package var version: String
    /// How the failure has ended; `nil` while it lasts.
    package var ended: Ending?

    /// How a failure has ended.
    package struct Ending: Codable, Sendable, Equatable {
        /// Why a failure is over.
        package enum Cause: String, Codable, Sendable {
            /// A later file of the same name has a result.
            case replaced
            /// A person has dismissed it.
            case dismissed
            /// The image, which had stayed in the inbox, was removed from there.
            case removed
        }

        package var cause: Cause
        /// When.
        package var time: Timestamp
        /// The name of the person; `nil` unless one has dismissed it.
        package var user: String?

        /// Creates the record of an end.
        package init(cause: Cause, time: Timestamp, user: String? = nil) {
            self.cause = cause
            self.time = time
            self.user = user
        }
    }

    package init(image: Image, error: ErrorRecord, finished: Timestamp, version: String) {
        self.image = image
        self.error = error
        self.finished = finished
        self.version = version
    }
}

/// An error for programs (`code`) and for people (`message`, `cure`).
package struct ErrorRecord: Codable, Sendable, Equatable, Error {
    /// A stable identifier in kebab-case.
    package var code: String
    /// What went wrong, in one sentence.
    package var message: String
    /// What a person can do about it, in one sentence.
    package var cure: String

    package init(code: String, message: String, cure: String) {
        self.code = code
        self.message = message
        self.cure = cure
    }
}
