import Glibc
import SystemPackage

/// Paths as bytes: file names on Linux need not be UTF-8.
package extension FilePath {
    /// The bytes of the path, without the closing NUL.
    ///
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    var bytes: [UInt8] {
        withPlatformString { text in
            Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
        }
    }

    /// Creates a path from bytes in any encoding, up to the first NUL.
    init(bytes: [UInt8]) {
        self = (bytes + [0]).withUnsafeBytes { raw in
            raw.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { FilePath(platformString: $0) } ?? FilePath("")
            }
        }
    }

    /// Whether the path is valid UTF-8, so that ``FilePath/string`` loses nothing.
    var isValidUTF8: Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// The bytes of the last component; empty if there is none.
    var lastComponentBytes: [UInt8] { lastComponent?.path.bytes ?? [] }
}

extension FilePath.Component {
    /// The name as a relative path of one component.
    package var path: FilePath { FilePath(root: nil, [self]) }

    /// Whether the name sorts before another bytewise (strcmp(3)), without locale or Unicode
    /// normalization.
    func precedes(_ other: FilePath.Component) -> Bool {
        withPlatformString { name in other.withPlatformString { strcmp(name, $0) < 0 } }
    }
}

extension [UInt8] {
    /// Returns the first `limit` bytes of a name; fewer in valid UTF-8, where no character is cut
    /// (continuation bytes begin with the bits `10`: RFC 3629, section 3).
    package func truncatedName(toByteCount limit: Int) -> [UInt8] {
        guard count > limit else { return self }
        var end = limit
        if String(validating: self, as: UTF8.self) != nil {
            while end > 0, self[end] & 0xC0 == 0x80 { end -= 1 }
        }
        return Array(prefix(end))
    }
}
