import Crypto

/// SHA-256 in hexadecimal (FIPS 180-4).
package enum Digest {
    /// The digest of some bytes.
    package static func sha256(_ bytes: [UInt8]) -> String {
        hexadecimal(SHA256.hash(data: bytes))
    }

    /// The digest of bytes that lie elsewhere, not copied.
    package static func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        return hexadecimal(hash.finalize())
    }

    /// The digest of what comes in portions.
    ///
    /// - Parameter source: Called with what takes each of them.
    /// - Returns: The digest.
    /// - Throws: What `source` throws.
    package static func sha256<Failure: Error>(
        _ source: ((UnsafeRawBufferPointer) -> Void) throws(Failure) -> Void
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
