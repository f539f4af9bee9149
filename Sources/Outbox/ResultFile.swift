import Linux

/// A file of a result that is ready to be published.
package struct ResultFile {
    /// Where the content of a file is.
    package enum Content {
        case bytes([UInt8])
        /// In a temporary file of the outbox.
        case staged(StagedFile)
    }

    /// The suffix of the file's name after the image's, see ``ResultName/file(suffix:)``.
    package let suffix: String
    /// The content.
    package let content: Content
    /// The size and digest, for the sidecar.
    package let output: Sidecar.Output

    /// Creates a file whose content is in memory.
    package init(suffix: String, bytes: [UInt8]) {
        self.suffix = suffix
        content = .bytes(bytes)
        output = Sidecar.Output(bytes: bytes.count, sha256: Digest.sha256(of: bytes))
    }
}

package extension ResultFile {
    /// Creates a file from a staged one that is complete; reads it once for its digest and
    /// synchronizes it to disk.
    ///
    /// - Parameters:
    ///   - suffix: The suffix of the file's name after the image's.
    ///   - file: From ``Outbox/stage(for:)``; it must not be written to any more.
    ///   - progress: Called for every 1 MiB.
    /// - Throws: ``FileError``.
    init(
        suffix: String, stagedFile file: StagedFile, progress: () -> Void = {}
    ) throws(FileError) {
        self.suffix = suffix
        content = .staged(file)
        let sha256 = try Digest.sha256 { update throws(FileError) in
            try file.readChunks { chunk in
                update(chunk)
                progress()
            }
        }
        output = Sidecar.Output(bytes: try file.synchronize(), sha256: sha256)
    }
}
