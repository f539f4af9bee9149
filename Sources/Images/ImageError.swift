import Glibc

/// Why a file's bytes could not be turned into pixels, or pixels into bytes.
///
/// The sentences do not name the file: whoever decodes bytes does not know their name.
package enum ImageError: Error, Equatable {
    /// A measure of an image that has a limit, named as the setting that holds it.
    package enum Measure: String, Sendable {
        case width = "max_width"
        case height = "max_height"
        case pixels = "max_pixels"
    }

    /// The file has no bytes.
    case empty
    /// Not an image format that is read; `found` names what the first bytes look like.
    case unsupportedFormat(found: String)
    /// The file ends in the middle of the image.
    case truncated
    /// The content contradicts its format; the reason is the decoder's own message.
    case broken(reason: String)
    /// Decoding took longer than a setting allows.
    case tooSlow(limit: Duration)
    /// The planes that a setting asks for are not in the file.
    case noSuchPlane(setting: String, wanted: String, found: String)
    /// A format, or a variant of one, that is known and not read, and how to export it.
    case unreadableVariant(found: String, cure: String)
    /// Larger than a setting allows.
    case tooLarge(Measure, actual: Int, limit: Int)
    /// The image cannot be encoded; the reason is the encoder's own message.
    case notEncodable(reason: String)
    /// An allocation failed while the image was decoded or encoded: the machine's fault.
    case outOfMemory
    /// The file could not be read or written (pread(2), write(2)): the machine's fault.
    case system(errno: CInt)

    /// The error number of a fault of the machine; `nil` for a fault of the file.
    ///
    /// The file is not to blame for a fault of the machine: another time it may be decoded.
    package var machineErrno: CInt? {
        switch self {
        case .outOfMemory: ENOMEM
        case .system(let errno): errno
        case .empty, .unsupportedFormat, .truncated, .broken, .tooSlow, .noSuchPlane,
            .unreadableVariant, .tooLarge, .notEncodable:
            nil
        }
    }
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
        case .outOfMemory:
            "there is not enough memory to decode or encode the image (an allocation failed)"
        case .system(let errno):
            "the image file cannot be read or written: \(String(cString: strerror(errno)))"
        }
    }
}
