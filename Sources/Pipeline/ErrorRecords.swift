import Exports
import Images
import Linux
import Outbox
import Segmentation

extension ErrorRecord {
    /// Says for people and programs why an image cannot be segmented.
    ///
    /// - Parameters:
    ///   - error: Why.
    ///   - name: The name of its file.
    ///   - picture: Which one it is of the pictures of its file, where the others can be.
    package init(_ error: ImageError, of name: String, at picture: Picture = Picture()) {
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

    /// The record of an image that would take more memory than all images together may.
    ///
    /// - Parameters:
    ///   - name: The name of its file.
    ///   - bytes: The memory that it would take.
    ///   - ceiling: The memory that there may be.
    package init(image name: String, memory bytes: Int, ceiling: Int) {
        self.init(
            code: "image-too-large",
            message: "'\(name)' cannot be segmented: it needs \(bytes >> 20) MiB of memory; "
                + "the setting 'memory' allows \(ceiling >> 20) MiB.",
            cure: "Raise 'memory' in the settings (and MemoryMax= of the unit, if it is set), "
                + "or cut the image up.")
    }

    /// The record of a file with too many bytes.
    package init(image name: String, bytes: Int, limit: Int) {
        self.init(
            code: "file-too-large",
            message: "'\(name)' cannot be used: it has \(bytes) bytes; "
                + "the setting 'max_bytes' allows \(limit).",
            cure: "Raise 'max_bytes' in the settings, or cut the image up.")
    }

    /// The record of something that is not a file that can be read.
    init(unusable name: String, reason: String) {
        self.init(
            code: "file-unusable", message: "'\(name)' cannot be used: \(reason).",
            cure: "Drop a regular file.")
    }

    /// The record of an image that was decoded, but can have no result; `nil` where the machine is at
    /// fault.
    init?(fault error: any Error, of name: String) {
        switch error {
        case let error as TooManyComponents:
            self.init(
                code: "too-many-nuclei", message: "'\(name)' cannot be segmented: \(error).",
                cure: "Look at the image; if there are so many nuclei, cut it up.")
        case let error as ExportError:
            self.init(
                code: "export-too-large", message: "'\(name)' cannot be exported: \(error).",
                cure: "Turn 'roi_set' off in the settings, or cut the image up.")
        case let error as FileError where error.isFaultOfResultName:
            self.init(
                code: "name-unusable",
                message: "The results of '\(name)' cannot be named: \(error).",
                cure: "Give the image another, shorter name.")
        default: return nil
        }
    }
}

extension FileError {
    /// Whether results cannot have the names that follow from the image's.
    fileprivate var isFaultOfResultName: Bool {
        isNoFolder || [.fileNameTooLong, .isDirectory, .notDirectory].contains(errno)
    }
}
