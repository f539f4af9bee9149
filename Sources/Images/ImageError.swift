/// Why a file's bytes could not be turned into pixels, or pixels into bytes.
///
/// The file's name is the caller's: bytes do not know it.
package enum ImageError: Error, Equatable {
    /// A measure of an image that has a limit, named as the setting that holds it.
    package enum Measure: String, Sendable {
        case width = "max_width"
        case height = "max_height"
        case pixels = "max_pixels"
    }

    /// No bytes at all.
    case empty
    /// Not a format that can be read; `found` names what the first bytes look like.
    case unsupportedFormat(found: String)
    /// The bytes end in the middle of the image.
    case truncated
    /// The decoder's own words for what is wrong.
    case broken(reason: String)
    /// Decoding took longer than a setting allows.
    case tooSlow(limit: Duration)
    /// The planes that a setting asks for are not in the file.
    case noSuchPlane(setting: String, wanted: String, found: String)
    /// A format, or a variant of one, that is known and not read, and how to export it.
    case unreadableVariant(found: String, cure: String)
    /// Larger than a setting allows.
    case tooLarge(Measure, actual: Int, limit: Int)
    /// The encoder's own words for why it gave up.
    case notEncodable(reason: String)
}

extension ImageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty:
            "the file is empty"
        case .unsupportedFormat(let found):
            "the file is \(found); PNG, TIFF, JPEG, BMP and PNM are read"
        case .truncated:
            "the image is cut short: the file ends in the middle of the image"
        case .broken(let reason):
            "the image is damaged: \(reason)"
        case .tooLarge(.pixels, let actual, let limit):
            "the image has \(actual) pixels; the setting 'max_pixels' allows \(limit)"
        case .tooLarge(let measure, let actual, let limit):
            "the image is \(actual) pixels \(measure == .width ? "wide" : "high"); "
                + "the setting '\(measure.rawValue)' allows \(limit)"
        case .tooSlow(let limit):
            "decoding it takes longer than \(limit); the setting 'decode_limit' allows no more"
        case .noSuchPlane(let setting, let wanted, let found):
            "the setting '\(setting)' asks for \(wanted), and the file has \(found)"
        case .unreadableVariant(let found, _):
            "the file is \(found), which is not read"
        case .notEncodable(let reason):
            "the PNG cannot be written: \(reason)"
        }
    }
}
