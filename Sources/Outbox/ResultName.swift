import Linux
import SystemPackage

/// The names of the files of an image's result: the image's name and a suffix.
///
/// File names have at most 255 bytes (`NAME_MAX`, limits.h(0p)). An image's name that leaves no
/// room for the longest suffix is shortened and gets `~` and 16 digits of its SHA-256, so that it
/// stays unique.
package struct ResultName: Sendable, Equatable {
    /// The largest number of bytes of a suffix.
    package static let maximumSuffixBytes = 24
    /// The largest number of bytes of a name that is not shortened.
    private static let longest = 255 - maximumSuffixBytes
    /// The number of hexadecimal digits at the end of a shortened name.
    private static let digits = 16

    private let folder: FilePath
    private let stem: [UInt8]

    /// Derives the names for an image.
    ///
    /// - Parameter image: Its path relative to the inbox; need not be UTF-8.
    package init(for image: FilePath) {
        folder = image.removingLastComponent()
        let name = image.lastComponentBytes
        guard name.count > Self.longest else {
            stem = name
            return
        }
        let digest = Digest.sha256(of: name).prefix(Self.digits)
        stem = name.truncatedName(toByteCount: Self.longest - 1 - Self.digits) + "~\(digest)".utf8
    }

    /// The path of the sidecar, relative to the outbox.
    package var sidecar: FilePath { file(suffix: ".json") }

    /// Returns the path of a file, relative to the outbox, which mirrors the inbox's folders.
    ///
    /// - Parameter suffix: Such as `.mask.png`, at most ``maximumSuffixBytes`` bytes.
    /// - Returns: The folder with the name and suffix.
    package func file(suffix: String) -> FilePath {
        precondition(suffix.utf8.count <= Self.maximumSuffixBytes, "a suffix has at most 24 bytes")
        return folder.pushing(FilePath(bytes: stem + suffix.utf8))
    }

    /// Returns the key of a file in the sidecar's `outputs`: its name as text, without folder.
    package func key(suffix: String) -> String { String(decoding: stem, as: UTF8.self) + suffix }

    /// Returns the path of the file with a key of ``key(suffix:)``; `nil` if it is not a key of this
    /// image.
    package func file(forKey key: String) -> FilePath? {
        let text = String(decoding: stem, as: UTF8.self).utf8
        let suffix = Array(key.utf8.dropFirst(text.count))
        guard key.utf8.starts(with: text), suffix.first == UInt8(ascii: "."),
            suffix.count <= Self.maximumSuffixBytes,
            !suffix.contains(where: { $0 == 0 || $0 == 0x2F })
        else { return nil }
        return folder.pushing(FilePath(bytes: stem + suffix))
    }
}
