import Linux
import SystemPackage

/// How the files of an image's result are named: as the image, with a suffix.
///
/// File names are bytes, at most 255 of them (`NAME_MAX` of limits.h(0p)). A name that leaves no
/// room for a suffix is cut, and gets `~` and 16 digits of its SHA-256 so that it stays its own.
package struct ResultName: Sendable, Equatable {
    /// The most bytes of a suffix.
    package static let longestSuffix = 24
    /// The most bytes of a name that is not cut.
    private static let longest = 255 - longestSuffix
    /// The digits of the digest that a cut name ends in.
    private static let digits = 16

    private let folder: FilePath
    private let stem: [UInt8]

    /// Names the files of an image.
    ///
    /// - Parameter image: Its path relative to the inbox; its bytes need not be UTF-8.
    package init(_ image: FilePath) {
        folder = image.removingLastComponent()
        let name = image.nameBytes
        guard name.count > Self.longest else {
            stem = name
            return
        }
        let digest = Digest.sha256(name).prefix(Self.digits)
        stem = name.cut(to: Self.longest - 1 - Self.digits) + "~\(digest)".utf8
    }

    /// The path of the sidecar, relative to the outbox.
    package var sidecar: FilePath { file(".json") }

    /// The path of a file, relative to the outbox; the image's sub-folders are mirrored.
    ///
    /// - Parameter suffix: Such as `.mask.png`, of at most ``longestSuffix`` bytes.
    /// - Returns: Folder, name and suffix.
    package func file(_ suffix: String) -> FilePath {
        precondition(suffix.utf8.count <= Self.longestSuffix, "the name has no room for the suffix")
        return folder.pushing(FilePath(bytes: stem + suffix.utf8))
    }

    /// How a sidecar lists a file: by its name, without folder, as text.
    package func key(_ suffix: String) -> String { String(decoding: stem, as: UTF8.self) + suffix }

    /// The file that a sidecar lists, or `nil` where no file of this image has that key.
    package func file(ofKey key: String) -> FilePath? {
        let text = String(decoding: stem, as: UTF8.self).utf8
        let suffix = Array(key.utf8.dropFirst(text.count))
        guard key.utf8.starts(with: text), suffix.first == UInt8(ascii: "."),
            suffix.count <= Self.longestSuffix, !suffix.contains(where: { $0 == 0 || $0 == 0x2F })
        else { return nil }
        return folder.pushing(FilePath(bytes: stem + suffix))
    }
}
