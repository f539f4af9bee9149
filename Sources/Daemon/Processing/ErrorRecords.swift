import Images
import Linux
import Outbox

extension ErrorRecord {
    /// Says for people and programs why an image cannot be segmented.
    init(_ error: ImageError, of name: String) {
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
            case .unsupportedFormat: ("image-format", "Export the image as PNG, without loss.")
            case .tooLarge(let measure, _, _):
                (
                    "image-too-large",
                    "Raise '\(measure.rawValue)' in the settings, or cut the image up."
                )
            case .notEncodable: ("image-not-encodable", "Report this, with the image.")
            }
        self.init(code: code, message: "'\(name)' cannot be segmented: \(error).", cure: cure)
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
            cure: "Save the truth as PNG: 0 is background, anything else nucleus.")
    }
}
