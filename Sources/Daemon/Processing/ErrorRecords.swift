import Exports
import Images
import Linux
import Masks
import Outbox
import Segmentation

extension ErrorRecord {
    /// Says for people and programs why an image cannot be segmented.
    ///
    /// - Parameters:
    ///   - error: Why.
    ///   - name: The name of its file.
    ///   - picture: Which one it is of the pictures of its file, where the others can be.
    init(_ error: ImageError, of name: String, at picture: Picture = Picture()) {
        let (code, cure): (String, String) =
            switch error {
            case .empty: ("image-empty", "Copy the file again; its writer may have been stopped.")
            case .truncated:
                ("image-truncated", "Copy the file again, all of it, and drop it once more.")
            case .broken:
                (
                    "image-broken",
                    "Export the image again; if a copy differs, the medium is failing."
                )
            case .unsupportedFormat:
                ("image-format", "Export the image as TIFF or PNG, without loss.")
            case .tooLarge(let measure, _, _):
                (
                    "image-too-large",
                    "Raise '\(measure.rawValue)' in the settings, or cut the image up."
                )
            case .tooSlow:
                (
                    "image-too-slow",
                    "Raise 'decode_limit' in the settings, or export the image again."
                )
            case .noSuchPlane(let setting, _, _):
                ("image-plane", "Set '\(setting)' to what the file has.")
            case .unreadableVariant(_, let cure): ("image-format", cure)
            case .notEncodable: ("image-not-encodable", "Report this, with the image.")
            }
        self.init(
            code: code, message: "'\(name)' cannot be segmented\(picture.place): \(error).",
            cure: cure)
    }

    /// An image that would take more memory than all images may.
    init(image name: String, needs need: Int, of ceiling: Int) {
        self.init(
            code: "image-too-large",
            message: "'\(name)' cannot be segmented: it needs \(need >> 20) MiB of memory; "
                + "the setting 'memory' allows \(ceiling >> 20) MiB.",
            cure: "Raise 'memory' in the settings (and MemoryMax= of the unit, if it is set), "
                + "or cut the image up.")
    }

    /// A file with too many bytes.
    init(image name: String, bytes: Int, limit: Int) {
        self.init(
            code: "file-too-large",
            message: "'\(name)' cannot be used: it has \(bytes) bytes; "
                + "the setting 'max_bytes' allows \(limit).",
            cure: "Raise 'max_bytes' in the settings, or cut the image up.")
    }

    /// An image whose mask is torn to pieces.
    init(torn name: String, _ error: TooManyComponents) {
        self.init(
            code: "too-many-nuclei", message: "'\(name)' cannot be segmented: \(error).",
            cure: "Look at the image; if there are so many nuclei, cut it up.")
    }

    /// An image whose nuclei another program could not take in.
    init(export error: ExportError, of name: String) {
        self.init(
            code: "export-too-large", message: "'\(name)' cannot be exported: \(error).",
            cure: "Turn 'roi_set' off in the settings, or cut the image up.")
    }

    /// What is no file that could be read.
    init(unusable name: String, _ reason: String) {
        self.init(
            code: "file-unusable", message: "'\(name)' cannot be used: \(reason).",
            cure: "Drop a regular file.")
    }

    /// An image with which the process has died too often.
    init(poison mark: Suspects.Mark) {
        self.init(
            code: "poison",
            message: "'\(mark.image)' was in hand each of the \(mark.deaths) times that nucleid "
                + "died by a fault of its own, the last time by SIG\(mark.signal).",
            cure: "Report this, with the image; 'nucleid retry' has it tried again.")
    }

    /// An image whose results cannot have the names that they should.
    init(unpublishable name: String, _ error: FileError) {
        self.init(
            code: "name-unusable", message: "The results of '\(name)' cannot be named: \(error).",
            cure: "Give the image another, shorter name.")
    }

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

extension Outcome {
    /// What it means that an image cannot be opened.
    ///
    /// - Throws: The error, where the machine is at fault.
    init(unopened source: ImageSource, _ error: FileError) throws(FileError) {
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
