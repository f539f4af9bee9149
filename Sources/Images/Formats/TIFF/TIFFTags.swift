import CTIFF

/// What a directory of a TIFF file says of its picture (TIFF 6.0, and BigTIFF).
package struct TIFFTags: Sendable, Equatable {
    /// How many pixels there are in a unit of length.
    package struct Resolution: Sendable, Equatable {
        /// What a number of pixels is counted in.
        package enum Unit: Sendable, Equatable {
            /// No unit: the shape of a pixel only.
            case none
            case inch
            case centimetre
        }

        /// Along a row; 0 where the file does not say.
        package let x: Double
        /// Along a column.
        package let y: Double
        /// The unit.
        package let unit: Unit
    }

    /// The picture as it is given out; its size too where it is refused.
    package let header: PageHeader
    /// Why its pixels cannot be read; `nil` where they can.
    package let refusal: ImageError?
    /// Gray pictures of their own that its samples are; 1 where they are one, gray or in colours.
    package let samples: Int
    /// ImageDescription, at most 16 MiB of it.
    package let description: String?
    /// Software.
    package let software: String?
    /// XResolution, YResolution and ResolutionUnit.
    package let resolution: Resolution?
    /// Whether it is a smaller copy or a mask of another picture (NewSubfileType).
    package let isReduced: Bool
    /// Whether the file has offsets of 64 bits.
    package let isBigTIFF: Bool
    /// Whether the file has the highest byte of a number first.
    package let isBigEndian: Bool
    /// Whether it is cut into tiles rather than strips.
    package let isTiled: Bool
    /// The compression's name, such as `LZW`.
    package let compression: String
    /// Where the directory lies.
    let directory: UInt64

    /// Takes what libtiff read.
    init(
        _ tags: ctiff_tags, as content: ImageContent,
        texts: (description: String?, software: String?)
    ) {
        let layout = Result { () throws(ImageError) in try TIFFLayout(tags, as: content) }
        switch layout {
        case .success(let layout):
            header = layout.header
            samples = layout.pictures
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
        compression = TIFFCompression.name(tags.compression)
        directory = tags.directory
    }
}
