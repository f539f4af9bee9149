/// The memory that decoding a page takes besides the samples that it delivers, as the headers tell.
///
/// A decoder may need far more than the image: of a picture of 64 x 64 pixels in one tile of 16384 x
/// 16384, the whole tile.
///
/// | format | what its decoder keeps | what ends a file that needs more |
/// |---|---|---|
/// | TIFF | blocks, their bytes in the file, states of compressions: Sources/CTIFF/memory.c | libtiff's limit of an allocation; JPEG, WebP and LERC within it are no larger than their block |
/// | PNG | two rows of 8 bytes a pixel, zlib's window; of Adam7 the whole image, at most 256 MiB | rows are counted by the header |
/// | JPEG | rows of blocks; of several scans 2 bytes for each coefficient, at most 256 MiB | `max_memory_to_use` of libjpeg, which has no backing store (jmemnobs.c) and fails |
/// | BMP | the file, and leptonica's image: 4 bytes for each pixel of 24 bits; at most 256 MiB | the size of the file and of the image are compared with the header |
/// | PNM | a row of 8 bytes a sample | rows are counted by the header |
package struct DecodingMemory: Sendable, Equatable {
    /// The largest block of a file, for people.
    package struct Block: Sendable, Equatable {
        /// A noun phrase, such as "a tile of 16384 x 16384 pixels".
        package let name: String
        /// One sentence: how to export the image so that it has no such block.
        package let cure: String
    }

    /// What a format takes that keeps no more than some rows.
    package static let none = DecodingMemory(bytes: 0)

    /// The bytes of memory that it takes at most.
    package let bytes: Int
    /// What takes most of them; `nil` where no block is decoded as a whole.
    package let block: Block?

    /// - Parameters:
    ///   - bytes: The bytes of memory that it takes at most.
    ///   - block: What takes most of them.
    package init(bytes: Int, block: Block? = nil) {
        self.bytes = bytes
        self.block = block
    }

    /// The one of two that takes more.
    static func largest(_ a: DecodingMemory, _ b: DecodingMemory) -> DecodingMemory {
        a.bytes < b.bytes ? b : a
    }
}
