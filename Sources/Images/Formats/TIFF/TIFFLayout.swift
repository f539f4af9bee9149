import CTIFF

/// The decoding parameters of the samples of a directory.
struct TIFFLayout {
    /// The header of the decoded image.
    let header: PageHeader
    /// The number of separate gray images among the samples; 1 for one image.
    let images: Int
    /// Whether samples are those of a mask as it is displayed, so that they are inverted.
    let isDisplayedMask: Bool
    /// The conversion of stored samples, for the first of the images.
    let plan: ctiff_plan

    private static let cure = "Export it as gray or RGB, of 8 or 16 bits."

    /// PhotometricInterpretation (tag 262).
    private enum Photometry: UInt16 {
        case whiteIsZero
        case blackIsZero
        case rgb
        case palette
        case yCbCr = 6
    }

    /// - Parameters:
    ///   - tags: The tags of the directory.
    ///   - interpretation: The meaning of the pixels.
    ///   - origin: The program that wrote the file.
    ///   - palette: What its palette stands for; `nil` without one, or for labels.
    /// - Throws: ``ImageError/unreadableVariant(found:cure:)`` for a variant that is not decoded.
    init(
        _ tags: ctiff_tags, as interpretation: PixelInterpretation, origin: TIFFOrigin,
        palette: PaletteKind?
    ) throws(ImageError) {
        try Self.checkCompression(tags)
        let kind = try Self.sampleFormat(of: tags, as: interpretation)
        let separatesSamples = origin.separatesSamples
        let photometry = separatesSamples ? .blackIsZero : try Self.photometry(of: tags)
        // Without expansion, indices are decoded as any other samples are.
        let isExpanded = photometry == .palette && palette == .colours
        let isLabels = photometry == .palette && palette == nil && tags.bits <= 8
        let channels =
            separatesSamples
            ? 1 : try Self.channels(of: tags, photometry: photometry, isExpanded: isExpanded)
        isDisplayedMask =
            photometry == .whiteIsZero && interpretation == .labels
            && origin.storesDisplayedMasks(of: tags)
        images = photometry == .palette || channels > 1 ? 1 : Int(tags.samples)
        plan = ctiff_plan(
            first_sample: 0, samples: UInt16(photometry == .palette ? 1 : channels),
            expands_palette: isExpanded, palette_as_labels: isLabels,
            converts_ycbcr: photometry == .yCbCr, following: 0)
        header = PageHeader(
            width: Int(tags.width), height: Int(tags.height), channels: channels, kind: kind,
            bits: Int(tags.bits), palette: palette, orientation: Int(tags.orientation),
            hasColourIndices: isLabels && tags.has_coloured_palette)
    }

    /// Whether a directory has a palette whose colours may be those of the image.
    static func hasPalette(_ tags: ctiff_tags) -> Bool {
        tags.has_photometric && tags.photometric == Photometry.palette.rawValue
    }

    private static func unreadable(variant: String) -> ImageError {
        .unreadableVariant(found: "a TIFF \(variant)", cure: cure)
    }

    private static func checkCompression(_ tags: ctiff_tags) throws(ImageError) {
        let name = TIFFCompression.name(of: tags.compression)
        guard ctiff_can_decompress(tags.compression) else {
            throw .unreadableVariant(
                found: "a TIFF compressed with \(name)",
                cure: "Export it uncompressed, or with LZW, deflate or zstd.")
        }
        let eight = [TIFFCompression.jpeg, TIFFCompression.webP].contains(tags.compression)
        if eight, tags.bits != 8 || tags.format != 1 {
            throw unreadable(variant: "compressed with \(name) and not of 8 bits")
        }
    }

    /// The type of a decoded sample; integers of 64 bits are read as labels only.
    private static func sampleFormat(
        of tags: ctiff_tags, as interpretation: PixelInterpretation
    ) throws(ImageError) -> SampleFormat {
        switch (tags.format, tags.bits) {
        case (1, 64), (4, 64):
            guard interpretation == .labels else { throw Self.wideIntegers }
            return .unsigned(bits: 64)
        case (2, 64):
            guard interpretation == .labels else { throw Self.wideIntegers }
            return .signed(bits: 64)
        default: return try narrowSampleFormat(of: tags)
        }
    }

    private static func narrowSampleFormat(
        of tags: ctiff_tags
    ) throws(ImageError) -> SampleFormat {
        switch (tags.format, tags.bits) {
        case (1, 1), (1, 2), (1, 4), (1, 8), (4, 1), (4, 2), (4, 4), (4, 8): .unsigned(bits: 8)
        case (1, 9...16), (4, 9...16): .unsigned(bits: 16)
        case (1, 32), (4, 32): .unsigned(bits: 32)
        case (2, 8), (2, 16), (2, 32): .signed(bits: Int(tags.bits))
        case (3, 16), (3, 32), (3, 64): .float(bits: Int(tags.bits))
        case (5, _), (6, _): throw unreadable(variant: "of complex numbers")
        case (2, _): throw unreadable(variant: "of signed samples of \(tags.bits) bits")
        case (3, _): throw unreadable(variant: "of floating samples of \(tags.bits) bits")
        default: throw unreadable(variant: "of samples of \(tags.bits) bits")
        }
    }

    private static let wideIntegers = ImageError.unreadableVariant(
        found: "a TIFF of integers of 64 bits, which are read as labels only",
        cure: "Export its intensities with 8 or 16 bits, or as floating samples of 32 bits.")

    private static func photometry(of tags: ctiff_tags) throws(ImageError) -> Photometry {
        guard tags.has_photometric else { return tags.samples == 3 ? .rgb : .blackIsZero }
        if tags.photometric == Photometry.yCbCr.rawValue {
            guard tags.compression == TIFFCompression.jpeg, tags.samples == 3, tags.planar == 1
            else {
                throw unreadable(
                    variant: "of brightness and colour differences (YCbCr) without JPEG")
            }
            return .yCbCr
        }
        if let photometry = Photometry(rawValue: tags.photometric) { return photometry }
        let names: [UInt16: String] = [
            4: "that is a mask of another", 5: "in printing colours (CMYK)",
            8: "in L*a*b* colours", 9: "in L*a*b* colours", 10: "in L*a*b* colours",
            32803: "of a camera's raw colours", 34892: "of a camera's raw colours",
            32844: "in LogL", 32845: "in LogLuv",
        ]
        throw unreadable(variant: names[tags.photometric] ?? "of photometry \(tags.photometric)")
    }

    /// The channels of a decoded pixel; a fourth one is alpha whatever the file calls it.
    private static func channels(
        of tags: ctiff_tags, photometry: Photometry, isExpanded: Bool
    ) throws(ImageError) -> Int {
        switch photometry {
        case .palette:
            guard tags.samples == 1, tags.bits <= 8 || !isExpanded && tags.bits == 16,
                tags.format == 1
            else {
                throw unreadable(
                    variant: "with a palette and \(tags.samples) samples of \(tags.bits) bits")
            }
            return isExpanded ? 3 : 1
        case .yCbCr: return 3
        case .rgb:
            guard tags.samples == 3 || tags.samples == 4 else {
                throw unreadable(variant: "in RGB with \(tags.samples) samples a pixel")
            }
            return Int(tags.samples)
        case .whiteIsZero, .blackIsZero:
            return tags.samples == 2 && (tags.extra == 1 || tags.extra == 2) ? 2 : 1
        }
    }
}
