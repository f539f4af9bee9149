import Glibc
import SystemPackage

/// Names of files are bytes, which need not be text; these keep every one of them.
package extension FilePath {
    /// The path as the kernel has it, without the closing NUL.
    ///
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    var bytes: [UInt8] {
        withPlatformString { text in
            Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
        }
    }

    /// Makes a path of bytes, up to the first NUL, which no path can hold.
    ///
    /// - Parameter bytes: In any encoding, or in none.
    init(bytes: [UInt8]) {
        self = (bytes + [0]).withUnsafeBytes { raw in
            raw.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { FilePath(platformString: $0) } ?? FilePath("")
            }
        }
    }

    /// Whether the path is text, so that ``FilePath/string`` says all of it.
    var isValidUTF8: Bool { String(validating: bytes, as: UTF8.self) != nil }
}

extension FilePath.Component {
    /// The name as a path.
    var path: FilePath { FilePath(root: nil, [self]) }

    /// Whether the name comes before another, compared byte by byte (strcmp(3)); no locale, no
    /// rule of Unicode makes two names equal.
    func precedes(_ other: FilePath.Component) -> Bool {
        withPlatformString { name in other.withPlatformString { strcmp(name, $0) < 0 } }
    }
}
