/// The JSON beside a file that could not be read, in the failed folder.
package struct FailureSidecar: Codable, Sendable, Equatable {
    /// Which file it is about; `null` where not even that could be read.
    package struct Image: Codable, Sendable, Equatable {
        package var name: String
        @Nullable package var sha256: String?
        @Nullable package var bytes: Int?
        @Nullable package var modified: Timestamp?

        /// Takes every property.
        package init(name: String, sha256: String?, bytes: Int?, modified: Timestamp?) {
            self.name = name
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
