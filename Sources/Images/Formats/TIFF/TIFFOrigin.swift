import CTIFF

/// The kind of program that wrote a TIFF file, as far as it decides how pages are read.
struct TIFFOrigin: Sendable, Equatable {
    /// Software that stores intensities under a palette, as written in the tag Software.
    private static let instruments = [
        "imagej", "fiji", "tifffile", "bio-formats", "metamorph", "metaseries", "micro-manager",
        "scanimage", "imaris", "huygens", "volocity", "leica", "zeiss", "olympus", "nikon", "scanr",
        "cellsens", "las x", "nih image", "slidebook",
    ]

    /// Whether it is a Zeiss LSM, in which each sample is a channel whatever the photometry says.
    let separatesSamples: Bool
    /// Whether tifffile wrote it, or what writes through it: scikit-image, napari, Cellpose.
    private let isTifffile: Bool
    /// Whether palettes are display tables, whatever their colours are.
    private let isInstrument: Bool

    /// The origin of a file that says nothing about it.
    init() {
        separatesSamples = false
        isTifffile = false
        isInstrument = false
    }

    /// Finds the origin in the first directory.
    ///
    /// - Throws: ``ImageError/system(errno:)`` if the directory cannot be read.
    init(
        of input: ImageInput, first tags: ctiff_tags,
        texts: (description: String?, software: String?)
    ) throws(ImageError) {
        let directory = try TIFFDirectory(
            of: input, at: Int(clamping: tags.directory), isBig: tags.is_big,
            isBigEndian: tags.is_big_endian)
        let description = texts.description ?? ""
        let software = texts.software?.lowercased() ?? ""
        separatesSamples = directory[.lsmInfo] != nil
        isTifffile = software.hasPrefix("tifffile") || description.hasPrefix("{\"shape\": [")
        isInstrument =
            separatesSamples || directory[.metaMorphPlanes] != nil
            || directory[.microManager] != nil || description.hasPrefix("ImageJ=")
            || description.hasPrefix("{\"shape\":") || OMEMetadata.isPresent(in: description)
            || Self.instruments.contains { software.contains($0) }
    }

    /// Whether the samples of a mask whose least sample is white (WhiteIsZero) are displayed values,
    /// so that they are inverted when they are read as labels.
    ///
    /// Programs that write masks of less than 8 bits store what they display, fax encoders (CCITT)
    /// always. tifffile writes arrays of Booleans with that tag, but stores true as 1. With 8 bits and
    /// more, ImageJ writes the tag for an inverting display table, and stores its own numbers.
    func storesDisplayedMasks(of tags: ctiff_tags) -> Bool {
        guard tags.bits < 8 else { return false }
        return !isTifffile || TIFFCompression.isFax(tags.compression)
    }

    /// The meaning of a directory's palette.
    ///
    /// - Parameters:
    ///   - tags: The directory's tags.
    ///   - handle: The file, open at the directory.
    /// - Returns: The meaning; `nil` if it has no palette.
    func paletteKind(of tags: ctiff_tags, in handle: TIFFHandle) -> PaletteKind? {
        guard TIFFLayout.hasPalette(tags), !separatesSamples else { return nil }
        // No program for pictures writes 2^16 colours.
        if isInstrument || tags.bits > 8 { return .display }
        let bits = Int(tags.bits)
        return handle.palette(bits: bits).map { PaletteKind(of: $0, bits: bits) } ?? .colours
    }
}
