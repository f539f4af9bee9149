import Images
import Linux
import Outbox
import SystemPackage

/// Why a truth cannot be used, although the machine is all right.
package struct TruthFault: Error, Equatable {
    /// For people and programs.
    package let record: ErrorRecord
    /// Of what was read, where all of it could be.
    package var digest: String?

    init(_ record: ErrorRecord, digest: String? = nil) {
        self.record = record
        self.digest = digest
    }

    /// A file that cannot be read, for a reason without an end.
    init(_ file: FilePath, unreadable reason: String) {
        self.init(.truth(unreadable: "'\(file)': \(reason)"))
    }

    /// A file that cannot be decoded.
    ///
    /// - Throws: The error, where the machine is at fault: another time the truth may be decoded.
    init(_ file: FilePath, _ error: ImageError) throws(ImageError) {
        guard error.machineErrno == nil else { throw error }
        self.init(file, unreadable: "\(error)")
    }

    /// A file of another size than its image.
    init(_ file: FilePath, columns: Int, rows: Int, image: (width: Int, height: Int)) {
        self.init(
            .truth(
                "'\(file)' has \(columns)x\(rows) pixels, its image \(image.width)x\(image.height)")
        )
    }

    /// A file that is not there or not to be used.
    ///
    /// - Throws: The error, where the machine is at fault: another time the truth may be read.
    package init(_ error: FileError) throws(FileError) {
        let isOfFile =
            if case .notUsable = error { true } else {
                error.isMissingFolder || error.errno == .permissionDenied
            }
        guard isOfFile else { throw error }
        self.init(.truth(unreadable: "\(error)"))
    }
}

extension ErrorRecord {
    /// A truth of another size than its image.
    static func truth(_ sizes: String) -> ErrorRecord {
        ErrorRecord(
            code: "truth-size", message: "The truth \(sizes).",
            cure: "Replace the truth by one drawn on this very image.")
    }

    /// A truth that is no image that can be read.
    static func truth(unreadable reason: String) -> ErrorRecord {
        ErrorRecord(
            code: "truth-unreadable", message: "The truth cannot be read: \(reason).",
            cure: "Save the truth as PNG or TIFF: 0 is background, anything else nucleus.")
    }
}
