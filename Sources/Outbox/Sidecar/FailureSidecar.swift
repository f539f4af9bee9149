import SystemPackage

/// The JSON beside a file that could not be read, in the failed folder.
package struct FailureSidecar: Codable, Sendable, Equatable {
    /// Which file it is about; `null` where not even that could be read.
    package struct Image: Codable, Sendable, Equatable {
        /// The path below the inbox as text; what is not UTF-8 stands as U+FFFD.
        package var name: String
        /// The path's bytes in base64, where they are not UTF-8.
        package var nameBytes: String?
        @Nullable package var sha256: String?
        @Nullable package var bytes: Int?
        @Nullable package var modified: Timestamp?

        /// The path below the inbox, as it truly is.
        package var path: FilePath { RecordedName(text: name, bytes: nameBytes).path }

        /// Takes every property; `name` is the path below the inbox.
        package init(name: FilePath, sha256: String?, bytes: Int?, modified: Timestamp?) {
            let recorded = RecordedName(name)
            self.name = recorded.text
            nameBytes = recorded.bytes
            self.sha256 = sha256
            self.bytes = bytes
            self.modified = modified
        }
    }

    package var schema = Sidecar.version
    package var image: Image
    package var error: ErrorRecord
    package var finished: Timestamp
    package var version: String

    /// Takes every property.
    package init(image: Image, error: ErrorRecord, finished: Timestamp, version: String) {
        self.image = image
        self.error = error
        self.finished = finished
        self.version = version
    }
}
