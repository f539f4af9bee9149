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
    /// The number of images that belong to it and are in no list of pages (SubIFDs): the levels of
    /// a pyramid.
    package let subImages: Int
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
        _ tags: ctiff_tags, as interpretation: PixelInterpretation, origin: TIFFOrigin,
        palette: PaletteKind?, texts: (description: String?, software: String?), size: Int
    ) {
        let layout = Result { () throws(ImageError) in
            try TIFFLayout(tags, as: interpretation, origin: origin, palette: palette)
        }
        switch layout {
        case .success(let layout):
            var header = layout.header
            header.decoding = layout.memory(of: tags, size: size)
            self.header = header
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
        subImages = Int(tags.sub_images)
        isBigTIFF = tags.is_big
        isBigEndian = tags.is_big_endian
        isTiled = tags.is_tiled
        compression = TIFFCompression.name(of: tags.compression)
        directory = tags.directory
    }
}

/// The compressions of TIFF files (tag 259).
enum TIFFCompression {
    /// JPEG as in TIFF Technical Note 2; Debian's libtiff decodes 8 bits of it.
    static let jpeg: UInt16 = 7
    /// WebP, for colours of 8 bits only.
    static let webP: UInt16 = 50001

    /// Whether it is one of the encodings of fax machines, for black ink on white paper.
    static func isFax(_ number: UInt16) -> Bool { [2, 3, 4, 32771].contains(number) }

    /// The common name of a compression.
    static func name(of number: UInt16) -> String {
        switch number {
        case 1: "none"
        case 2: "CCITT RLE"
        case 3: "CCITT Group 3"
        case 4: "CCITT Group 4"
        case 5: "LZW"
        case 6: "old-style JPEG"
        case jpeg: "JPEG"
        case 8, 32946: "deflate"
        case 32771: "CCITT RLE (words)"
        case 32773: "PackBits"
        case 33003, 33004, 33005, 33007, 34712: "JPEG 2000"
        case 34661: "JBIG"
        case 34676, 34677: "LogLuv"
        case 34887: "LERC"
        case 34925: "LZMA"
        case 34892: "lossy JPEG (DNG)"
        case 34933: "PNG"
        case 34934, 22610: "JPEG XR"
        case 50000: "zstd"
        case webP: "WebP"
        case 50002, 52546: "JPEG XL"
        default: "compression \(number)"
        }
    }
}
