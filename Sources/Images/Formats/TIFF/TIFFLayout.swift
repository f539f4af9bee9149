import CTIFF

/// How the samples of a directory become a picture, or why they do not.
struct TIFFLayout {
    /// The picture as it is given out.
    let header: PageHeader
    /// Gray pictures that it holds side by side, as samples; 1 for one picture.
    let pictures: Int
    /// Which way its rows run.
    let orientation: TIFFOrientation
    /// What libtiff's samples go through, for the first of the pictures.
    let plan: ctiff_plan

    private static let cure = "Export it as gray or RGB, of 8 or 16 bits."

    /// What PhotometricInterpretation says of a sample.
    private enum Meaning: UInt16 {
        case whiteIsZero
        case blackIsZero
        case colours
        case palette
        case brightness = 6
    }

    /// Decides on what a directory says.
    ///
    /// - Throws: ``ImageError/unreadableVariant(found:cure:)``.
    init(_ tags: ctiff_tags, as content: ImageContent) throws(ImageError) {
        try Self.checkCompression(tags)
        let kind = try Self.kind(tags)
        let meaning = try Self.meaning(tags)
        let isNumbered = meaning == .palette && content == .labels
        let colours = try Self.channels(tags, meaning)
        let channels = isNumbered ? 1 : colours
        // Less than 8 bits are a scanner's, or another program's that keeps what is seen.
        let inverts = meaning == .whiteIsZero && (content == .picture || tags.bits < 8)
        if inverts, !kind.isUnsigned {
            throw Self.refused("of signed or floating samples of which the least is white")
        }
        orientation = TIFFOrientation(rawValue: tags.orientation) ?? .topLeft
        pictures = meaning == .palette || channels > 1 ? 1 : Int(tags.samples)
        plan = ctiff_plan(
            first_sample: 0, samples: UInt16(meaning == .palette ? 1 : channels),
            expands_palette: meaning == .palette && !isNumbered, numbers_palette: isNumbered,
            inverts: inverts,
            makes_colours: meaning == .brightness, following: 0)
        let width = Int(tags.width)
        let height = Int(tags.height)
        header = PageHeader(
            width: orientation.transposes ? height : width,
            height: orientation.transposes ? width : height, channels: channels,
            kind: meaning == .palette ? .unsigned(bits: 8) : kind, bits: Int(tags.bits))
    }

    private static func refused(_ what: String) -> ImageError {
        .unreadableVariant(found: "a TIFF \(what)", cure: cure)
    }

    private static func checkCompression(_ tags: ctiff_tags) throws(ImageError) {
        let name = TIFFCompression.name(tags.compression)
        guard ctiff_can_decompress(tags.compression) else {
            throw .unreadableVariant(
                found: "a TIFF compressed with \(name)",
                cure: "Export it uncompressed, or with LZW, deflate or zstd.")
        }
        let eight = [TIFFCompression.jpeg, TIFFCompression.webP].contains(tags.compression)
        if eight, tags.bits != 8 || tags.format != 1 {
            throw refused("compressed with \(name) and not of 8 bits")
        }
    }

    private static func kind(_ tags: ctiff_tags) throws(ImageError) -> SampleKind {
        switch (tags.format, tags.bits) {
        case (1, 1), (1, 2), (1, 4), (1, 8), (4, 1), (4, 2), (4, 4), (4, 8): .unsigned(bits: 8)
        case (1, 9...16), (4, 9...16): .unsigned(bits: 16)
        case (1, 32), (4, 32): .unsigned(bits: 32)
        case (2, 8), (2, 16), (2, 32): .signed(bits: Int(tags.bits))
        case (3, 16), (3, 32), (3, 64): .float(bits: Int(tags.bits))
        case (5, _), (6, _): throw refused("of complex numbers")
        case (2, _): throw refused("of signed samples of \(tags.bits) bits")
        case (3, _): throw refused("of floating samples of \(tags.bits) bits")
        default: throw refused("of samples of \(tags.bits) bits")
        }
    }

    private static func meaning(_ tags: ctiff_tags) throws(ImageError) -> Meaning {
        guard tags.has_photometric else { return tags.samples == 3 ? .colours : .blackIsZero }
        if tags.photometric == Meaning.brightness.rawValue {
            guard tags.compression == TIFFCompression.jpeg, tags.samples == 3, tags.planar == 1
            else { throw refused("of brightness and colour differences (YCbCr) without JPEG") }
            return .brightness
        }
        if let meaning = Meaning(rawValue: tags.photometric) { return meaning }
        let names: [UInt16: String] = [
            4: "that is a mask of another", 5: "in printing colours (CMYK)",
            8: "in L*a*b* colours", 9: "in L*a*b* colours", 10: "in L*a*b* colours",
            32803: "of a camera's raw colours", 34892: "of a camera's raw colours",
            32844: "in LogL", 32845: "in LogLuv",
        ]
        throw refused(names[tags.photometric] ?? "of photometry \(tags.photometric)")
    }

    /// Of a pixel that is given out; the fourth of colours is alpha whatever the file calls it.
    private static func channels(
        _ tags: ctiff_tags, _ meaning: Meaning
    ) throws(ImageError) -> Int {
        switch meaning {
        case .palette:
            guard tags.samples == 1, tags.bits <= 8, tags.format == 1 else {
                throw refused("with a palette and \(tags.samples) samples of \(tags.bits) bits")
            }
            return 3
        case .brightness: return 3
        case .colours:
            guard tags.samples == 3 || tags.samples == 4 else {
                throw refused("in RGB with \(tags.samples) samples a pixel")
            }
            return Int(tags.samples)
        case .whiteIsZero, .blackIsZero:
            let alpha = tags.samples == 2 && (tags.extra == 1 || tags.extra == 2)
            if alpha, meaning == .whiteIsZero {
                throw refused("with alpha whose least gray is white")
            }
            return alpha ? 2 : 1
        }
    }
}

extension SampleKind {
    fileprivate var isUnsigned: Bool {
        if case .unsigned = self { true } else { false }
    }
}
