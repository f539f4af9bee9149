import Crypto
import Linux
import SystemPackage

/// SHA-256 digests (FIPS 180-4) in 64 lower-case hexadecimal digits.
package enum Digest {
    /// Computes the digest of bytes.
    package static func sha256(of bytes: [UInt8]) -> String {
        hexadecimal(SHA256.hash(data: bytes))
    }

    /// Computes the digest of a buffer, without copying it.
    package static func sha256(of bytes: UnsafeRawBufferPointer) -> String {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        return hexadecimal(hash.finalize())
    }

    /// Computes the digest of data that comes in chunks.
    ///
    /// - Parameter source: Called once; passes each chunk to its argument.
    /// - Returns: The digest of all chunks.
    /// - Throws: What `source` throws.
    package static func sha256<Failure: Error>(
        chunks source: ((UnsafeRawBufferPointer) -> Void) throws(Failure) -> Void
    ) throws(Failure) -> String {
        var hash = SHA256()
        try source { hash.update(bufferPointer: $0) }
        return hexadecimal(hash.finalize())
    }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef")
        return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

/// The digest of several files: SHA-256 of the lines that `sha256sum` prints for them.
package struct FileListDigest: Sendable {
    private var lines: [UInt8] = []

    package init() {}

    /// Adds a file.
    ///
    /// - Parameters:
    ///   - bytes: The content.
    ///   - path: The path, whose last component is the file's name in the list.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package mutating func add(_ bytes: [UInt8], named path: FilePath) {
        lines += Array("\(Digest.sha256(of: bytes))  ".utf8)
        lines += path.lastComponentBytes + [UInt8(ascii: "\n")]
    }

    /// The digest of the files in the order in which they were added.
    package var sha256: String { Digest.sha256(of: lines) }
}
