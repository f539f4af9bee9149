import Linux
import SystemPackage

/// The digest of several files: of the lines that `sha256sum` prints of them.
package struct DigestList: Sendable {
    private var lines: [UInt8] = []

    /// Begins without a file.
    package init() {}

    /// Adds a file.
    ///
    /// - Parameters:
    ///   - bytes: Its content.
    ///   - path: Whose last component is its name.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package mutating func add(_ bytes: [UInt8], named path: FilePath) {
        lines += Array("\(Digest.sha256(bytes))  ".utf8)
        lines += path.nameBytes + [UInt8(ascii: "\n")]
    }

    /// Of the files in the order in which they were added.
    package var sha256: String { Digest.sha256(lines) }
}
