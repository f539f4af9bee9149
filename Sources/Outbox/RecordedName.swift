import FoundationEssentials
import Linux
import SystemPackage

/// A path as JSON can hold it: text, and its bytes where they are not UTF-8.
struct RecordedName {
    /// The path; what is not UTF-8 stands as U+FFFD.
    let text: String
    /// The bytes in base64 (RFC 4648, section 4), or `nil` where the text says all.
    let bytes: String?

    /// Records a path.
    init(_ path: FilePath) {
        text = String(decoding: path.bytes, as: UTF8.self)
        bytes = path.isValidUTF8 ? nil : Data(path.bytes).base64EncodedString()
    }

    /// Takes what was recorded.
    init(text: String, bytes: String?) {
        self.text = text
        self.bytes = bytes
    }

    /// The path that was recorded.
    var path: FilePath {
        // Not through a String: what somebody has written may hold a NUL, which no path can.
        guard let bytes, let data = Data(base64Encoded: bytes) else {
            return FilePath(bytes: Array(text.utf8))
        }
        return FilePath(bytes: [UInt8](data))
    }
}
