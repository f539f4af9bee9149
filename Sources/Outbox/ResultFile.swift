import Linux

/// A file of a result as it will be published, and what the sidecar says of it.
package struct ResultFile {
    /// Where its bytes are.
    package enum Content {
        /// In memory.
        case bytes([UInt8])
        /// On the disk already, in the outbox, under a temporary name.
        case staged(StagedFile)
    }

    /// What it is called after the image's name, as ``ResultName`` takes it.
    package let suffix: String
    /// Where its bytes are.
    package let content: Content
    /// Its size and digest.
    package let output: Sidecar.Output

    /// Takes a file that is small enough for memory.
    package init(_ suffix: String, _ bytes: [UInt8]) {
        self.suffix = suffix
        content = .bytes(bytes)
        output = Sidecar.Output(bytes: bytes.count, sha256: Digest.sha256(bytes))
    }

    /// Takes a file that has been written whole; it is read once for its digest, and put on the
    /// disk.
    ///
    /// - Parameters:
    ///   - suffix: What it is called after the image's name.
    ///   - file: What ``Outbox/stage(for:)`` gave; nobody writes to it any more.
    ///   - progress: Called for every 1 MiB.
    /// - Throws: ``FileError``.
    package init(
        _ suffix: String, _ file: StagedFile, progress: () -> Void = {}
    ) throws(FileError) {
        self.suffix = suffix
        content = .staged(file)
        let sha256 = try Digest.sha256 { take throws(FileError) in
            try file.read { portion in
                take(portion)
                progress()
            }
        }
        output = Sidecar.Output(bytes: try file.finish(), sha256: sha256)
    }
}
