/// A TIFF file, read as the stack that its metadata describe.
final class TIFFStack: PageFile {
    /// The most bytes of planes that fit a file with 32-bit offsets and a directory for each plane.
    private static let room = 1 << 32 - 1 << 24

    let stack: Stack
    let header: PageHeader
    private let file: TIFFFile

    /// Reads all directories, and the stack metadata in the description of the first.
    ///
    /// The metadata may describe planes without directories of their own. If the file does not hold
    /// them, and they are few enough that ImageJ would have written directories, the description
    /// was copied from another file and is ignored.
    ///
    /// - Throws: ``ImageError``.
    init(
        input: ImageInput, limits: DecodingLimits, as interpretation: PixelInterpretation
    ) throws(ImageError) {
        file = try TIFFFile(input: input, limits: limits, as: interpretation)
        let first = file.pages[0]
        try limits.image.check(width: first.header.width, height: first.header.height)
        let pages = file.pages.map { StackPage($0) }
        let instrument = try InstrumentStack.read(from: file)
        var stack = try Stack.of(pages, description: first.description, instrument: instrument)
        if let last = stack.lastFollowing {
            do {
                _ = try file.page(at: 0, following: last)
            } catch  where error.machineErrno == nil {
                let plane = first.header.rowBytes * first.header.height * first.samples
                guard instrument?.follows != true, last < Self.room / plane else { throw error }
                stack = try Stack.of(pages, description: nil)
            }
        }
        stack.describe(instrument?.channels ?? [])
        stack.describe(try TIFFChannels.read(from: file, stack: stack))
        self.stack = stack
        var header = file.pages[stack.usedPages.first ?? 0].header
        header.pixelSize = stack.pixelSize ?? instrument?.pixelSize ?? first.pixelSize
        self.header = header
    }

    func check(_ plane: PlaneOrder.Position) throws(ImageError) { _ = try place(of: plane) }

    func page(at plane: PlaneOrder.Position) throws(ImageError) -> any PageReader {
        let (page, sample, following) = try place(of: plane)
        return try file.page(at: page, sample: sample, following: following)
    }

    private func place(
        of plane: PlaneOrder.Position
    ) throws(ImageError) -> (page: Int, sample: Int, following: Int) {
        switch stack.place(of: plane) {
        case .page(let page, let sample, let following):
            if let refusal = file.pages[page].refusal { throw refusal }
            return (page, sample, following)
        case .absent:
            throw .broken(reason: "its metadata describe planes that it does not hold")
        case .otherFile(let name):
            throw .unreadableVariant(
                found: "an OME-TIFF with planes in another file, '\(name.prefix(200))'",
                cure: "Export it as one OME-TIFF file.")
        }
    }
}

extension StackPage {
    fileprivate init(_ tags: TIFFTags) {
        let header = tags.header
        self.init(
            width: header.width, height: header.height, channels: header.channels,
            kind: header.kind, samples: tags.samples, isReduced: tags.isReduced)
    }
}

extension TIFFTags {
    /// The side of a pixel in micrometres; `nil` if unknown.
    ///
    /// The unit is that of ImageJ's description, else that of the resolution tags.
    fileprivate var pixelSize: Double? {
        let unit: Double? =
            switch resolution?.unit {
            case .inch: LengthUnit.micrometres(per: "inch")
            case .centimetre: LengthUnit.micrometres(per: "cm")
            case .some(.none), nil: nil
            }
        return resolution.flatMap {
            PixelSide.ofTIFF(description: description ?? "", x: $0.x, y: $0.y, unit: unit)
        }
    }
}
