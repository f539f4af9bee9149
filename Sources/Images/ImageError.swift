import CInput
import Glibc

/// An error in decoding a file to pixels, or in encoding pixels to a file.
///
/// The descriptions do not name the file, because decoders are given bytes without a name.
package enum ImageError: Error, Equatable {
    /// A limited dimension of an image or a file; the raw value is the name of the setting.
    package enum Measure: String, Sendable {
        case width = "max_width"
        case height = "max_height"
        case pixels = "max_pixels"
        /// The number of pictures of a file.
        case pictures = "max_pictures"
        /// The pixels of all pictures of a file together.
        case filePixels = "max_file_pixels"
    }

    /// The file has no bytes.
    case empty
    /// Not a supported image format; `found` describes the first bytes.
    case unsupportedFormat(found: String)
    /// The file ends within the image.
    case truncated
    /// The content violates its format; `reason` is the decoder's own message.
    case broken(reason: String)
    /// Decoding took longer than the setting `decode_limit` allows.
    case tooSlow(limit: Duration)
    /// A setting selects planes that the file does not have.
    case noSuchPlane(setting: String, wanted: String, found: String)
    /// A known format or variant that is not supported; `cure` tells how to export it.
    case unreadableVariant(found: String, cure: String)
    /// The image or the file exceeds the limit of a setting.
    case tooLarge(Measure, actual: Int, limit: Int)
    /// The file would take the work of a far larger one; `reason` says by what.
    case amplified(reason: String)
    /// The image cannot be encoded; `reason` is the encoder's own message.
    case notEncodable(reason: String)
    /// An allocation failed during decoding or encoding; not an error of the file.
    case outOfMemory
    /// Reading or writing the file failed (pread(2), write(2)); not an error of the content.
    case system(errno: CInt)

    /// The errno of a system failure; `nil` for an error of the file.
    ///
    /// After a system failure the same file may decode on a later attempt.
    package var machineErrno: CInt? {
        switch self {
        case .outOfMemory: ENOMEM
        case .system(let errno): errno
        case .empty, .unsupportedFormat, .truncated, .broken, .tooSlow, .noSuchPlane,
            .unreadableVariant, .tooLarge, .amplified, .notEncodable:
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
        case .tooLarge(.pictures, let actual, let limit):
            "the file has \(actual) pictures; the setting 'max_pictures' allows \(limit)"
        case .tooLarge(.filePixels, let actual, let limit):
            "the pictures of the file have \(actual) pixels together; the setting "
                + "'max_file_pixels' allows \(limit)"
        case .amplified(let reason):
            "the file would take the work of a far larger one: \(reason)"
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
                + (errno == EIO ? "; its medium may be failing" : "")
        }
    }
}

extension ImageError {
    /// Converts the status of a C decoder.
    ///
    /// - Parameters:
    ///   - status: The status of the call that failed.
    ///   - cure: The advice for a variant that is not supported: how to export it.
    init(decoding status: UnsafePointer<cinput_status>, cure: String) {
        let message = String(cString: cinput_message(status))
        self =
            switch status.pointee.code {
            case cinput_short: .truncated
            case cinput_unsupported: .unreadableVariant(found: message, cure: cure)
            case cinput_no_memory: .outOfMemory
            case cinput_io: .system(errno: status.pointee.error_number)
            default: .broken(reason: message)
            }
    }

    /// Converts the status of a C encoder.
    ///
    /// - Parameter status: The status of the call that failed.
    init(encoding status: UnsafePointer<cinput_status>) {
        self =
            switch status.pointee.code {
            case cinput_no_memory: .outOfMemory
            case cinput_io: .system(errno: status.pointee.error_number)
            default: .notEncodable(reason: String(cString: cinput_message(status)))
            }
    }
}
