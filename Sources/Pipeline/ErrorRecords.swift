import Exports
import Images
import Linux
import Masks
import Outbox
import Segmentation

extension ErrorRecord {
    /// Says for people and programs why an image cannot be segmented; `nil` for a fault of the
    /// machine, after which the image is tried again.
    ///
    /// - Parameters:
    ///   - error: Why.
    ///   - name: The name of its file.
    ///   - picture: Which one it is of the pictures of its file, where the others can be.
    package init?(_ error: ImageError, of name: String, at picture: Picture = Picture()) {
        guard let (code, cure) = Self.codeAndCure(of: error) else { return nil }
        self.init(
            code, message: "'\(name)' cannot be segmented\(picture.place): \(error).",
            cure: cure)
    }

    private static func codeAndCure(of error: ImageError) -> (code: ErrorCode, cure: String)? {
        switch error {
        case .empty: (.imageEmpty, "Copy the file again; its writer may have been stopped.")
        case .truncated:
            (.imageTruncated, "Copy the file again, all of it, and drop it once more.")
        case .broken:
            (.imageBroken, "Export the image again; if a copy differs, the medium is failing.")
        case .unsupportedFormat:
            (.imageFormat, "Export the image as TIFF or PNG, without loss.")
        case .tooLarge(let measure, _, _):
            (
                .imageTooLarge,
                "Raise '\(measure.rawValue)' in the settings, or cut the image up."
            )
        case .tooSlow:
            (
                .imageTooSlow,
                "Raise 'decode_limit' in the settings, or export the image again."
            )
        case .noSuchPlane(let setting, _, _):
            (.imagePlane, "Set '\(setting)' to what the file has.")
        case .unreadableVariant(_, let cure): (.imageFormat, cure)
        case .notEncodable: (.imageNotEncodable, "Report this, with the image.")
        case .outOfMemory, .system: nil
        }
    }

    /// An image that would take more memory than all images may.
    package init(image name: String, needs need: Int, of ceiling: Int) {
        self.init(
            .imageTooLarge,
            message: "'\(name)' cannot be segmented: it needs \(need >> 20) MiB of memory; "
                + "the setting 'memory' allows \(ceiling >> 20) MiB.",
            cure: "Raise 'memory' in the settings (and MemoryMax= of the unit, if it is set), "
                + "or cut the image up.")
    }

    /// A file with too many bytes.
    package init(image name: String, bytes: Int, limit: Int) {
        self.init(
            .fileTooLarge,
            message: "'\(name)' cannot be used: it has \(bytes) bytes; "
                + "the setting 'max_bytes' allows \(limit).",
            cure: "Raise 'max_bytes' in the settings, or cut the image up.")
    }

    /// An image whose mask is torn to pieces.
    package init(torn name: String, _ error: TooManyComponents) {
        self.init(
            .tooManyNuclei, message: "'\(name)' cannot be segmented: \(error).",
            cure: "Look at the image; if there are so many nuclei, cut it up.")
    }

    /// An image whose nuclei another program could not take in.
    package init(export error: ExportError, of name: String) {
        self.init(
            .exportTooLarge, message: "'\(name)' cannot be exported: \(error).",
            cure: "Turn 'roi_set' off in the settings, or cut the image up.")
    }

    /// What is no file that could be read.
    package init(unusable name: String, _ reason: String) {
        self.init(
            .fileUnusable, message: "'\(name)' cannot be used: \(reason).",
            cure: "Drop a regular file.")
    }

    /// An image whose results cannot have the names that they should.
    package init(unpublishable name: String, _ error: FileError) {
        self.init(
            .nameUnusable, message: "The results of '\(name)' cannot be named: \(error).",
            cure: "Give the image another, shorter name.")
    }
}

extension Outcome {
    /// What it means that an image cannot be opened.
    ///
    /// - Throws: The error, where the machine is at fault.
    package init(unopened source: ImageSource, _ error: FileError) throws(FileError) {
        switch error {
        case .notUsable(_, let reason):
            let name = source.name
            self = .rejected(
                ErrorRecord(unusable: name.string, reason),
                FailureSidecar.Image(name: name, sha256: nil, bytes: nil, modified: nil))
        case _ where error.isMissingFolder: self = .nothing
        default: throw error
        }
    }
}
