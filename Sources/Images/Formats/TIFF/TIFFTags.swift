import CTIFF

/// The tags of one directory of a TIFF file (TIFF 6.0 and BigTIFF).
package struct TIFFTags: Sendable, Equatable {
    /// The number of pixels per unit of length.
    package struct Resolution: Sendable, Equatable {
        /// A unit of length.
        package enum Unit: Sendable, Equatable {
            /// No unit: only the ratio of x to y is meant.
            case none
            case inch
            case centimetre
        }

        /// Pixels per unit along a row; 0 if unknown.
        package let x: Double
        /// Pixels per unit along a column; 0 if unknown.
        package let y: Double
        package let unit: Unit
    }

    /// The decoded image; of one that is not decoded, its size.
    package let header: PageHeader
    /// The reason why its pixels cannot be decoded; `nil` if they can.
    package let refusal: ImageError?
    /// The number of separate gray images among its samples; 1 for a gray or a colour image.
    package let samples: Int
    /// ImageDescription, at most 16 MiB of it.
    package let description: String?
    /// Software.
    package let software: String?
    /// XResolution, YResolution and ResolutionUnit.
    package let resolution: Resolution?
    /// Whether it is a smaller copy or a mask of another image (NewSubfileType).
    package let isReduced: Bool
    /// Whether the file has offsets of 64 bits.
    package let isBigTIFF: Bool
    /// Whether the file is big-endian.
    package let isBigEndian: Bool
    /// Whether it consists of tiles rather than strips.
    package let isTiled: Bool
    /// The name of the compression, such as `LZW`.
    package let compression: String
    /// The offset of the directory in the file.
    let directory: UInt64

    init(
        _ tags: ctiff_tags, as interpretation: PixelInterpretation,
        texts: (description: String?, software: String?)
    ) {
        let layout = Result { () throws(ImageError) in try TIFFLayout(tags, as: interpretation) }
        switch layout {
        case .success(let layout):
            header = layout.header
            samples = layout.images
            refusal = nil
        case .failure(let error):
            header = PageHeader(
                width: Int(tags.width), height: Int(tags.height), channels: 1,
                kind: .unsigned(bits: 8), bits: Int(tags.bits))
            samples = 1
            refusal = error
        }
        (description, software) = texts
        resolution =
            tags.x_resolution > 0 || tags.y_resolution > 0
            ? Resolution(
                x: tags.x_resolution, y: tags.y_resolution,
                unit: tags.resolution_unit == 2
                    ? .inch : tags.resolution_unit == 3 ? .centimetre : .none) : nil
        isReduced = tags.subfile & 0b101 != 0
        isBigTIFF = tags.is_big
        isBigEndian = tags.is_big_endian
        isTiled = tags.is_tiled
        compression = TIFFCompression.name(of: tags.compression)
        directory = tags.directory
    }
}
