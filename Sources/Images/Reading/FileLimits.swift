/// Limits on all pictures of a file together: a small file can be made to hold very many.
package struct FileLimits: Sendable, Equatable {
    /// The largest number of pictures that are segmented.
    package let pictures: Int
    /// The largest number of pixels of all planes that are read; never less than an image may have.
    package let pixels: Int
    /// The limit on the time for all pictures together.
    package let time: Duration

    /// The defaults are 10,000 pictures, 2^33 pixels and a day.
    ///
    /// 2^33 pixels of 8 bits take the 8 GiB that a file may have by default.
    package init(
        pictures: Int = 10_000, pixels: Int = 1 << 33, time: Duration = .seconds(86_400)
    ) {
        self.pictures = pictures
        self.pixels = pixels
        self.time = time
    }
}

/// The work that the pictures of a file take, by its headers.
package struct FileWork: Sendable, Equatable {
    /// The most bytes of samples for each byte of a file whose pictures have more pixels together than
    /// one may have.
    ///
    /// Deflate allows 1032 (RFC 1951). Measured of a blank frame of 2048 x 2048 bytes: 1,027 with
    /// zlib, 5,638 with LZMA (xz -6), 28,728 with Zstandard (zstd -9), which is 12,483 with a directory
    /// of 190 bytes. CCITT Group 4 takes a bit for each blank row.
    private static let mostExpansion = 16_384

    /// The bytes of the file.
    package let bytes: Int
    /// The number of pictures.
    package private(set) var pictures = 0
    /// The number of planes that are read for them: a projection reads several.
    package private(set) var planes = 0
    /// The pixels of those planes.
    package private(set) var pixels = 0
    /// The bytes of their samples, by the bits that a sample has in the file.
    package private(set) var decoded = 0

    /// A file of some bytes, without pictures yet.
    package init(bytes: Int) { self.bytes = bytes }

    /// Adds a picture.
    ///
    /// - Parameters:
    ///   - planes: The number of planes that are read for it.
    ///   - area: The pixels of each.
    ///   - bits: The bits of a pixel in the file.
    package mutating func addPicture(planes: Int, area: Int, bits: Int) {
        pictures += 1
        self.planes += planes
        let pixels = planes.clampedProduct(area)
        self.pixels = self.pixels.clampedSum(pixels)
        decoded = decoded.clampedSum(
            pixels == .max ? .max : (pixels / 8).clampedProduct(bits).clampedSum(bits))
    }

    /// Checks the pixels of all planes against the limits and against the size of the file.
    ///
    /// - Throws: ``ImageError/tooLarge(_:actual:limit:)``, ``ImageError/amplified(reason:)``.
    package func check(_ limits: DecodingLimits) throws(ImageError) {
        let limit = max(limits.file.pixels, limits.image.pixels)
        guard pixels <= limit else {
            throw .tooLarge(.filePixels, actual: pixels, limit: limit)
        }
        guard
            pixels <= limits.image.pixels || decoded <= bytes.clampedProduct(Self.mostExpansion)
        else {
            throw .amplified(
                reason: (pictures == 1 ? "its picture takes" : "its \(pictures) pictures take")
                    + " \(decoded) bytes when they are decoded, \(decoded / max(bytes, 1)) for each "
                    + "byte of the file")
        }
    }
}
