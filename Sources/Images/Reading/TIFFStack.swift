/// A TIFF file as the stack that it describes.
final class TIFFStack: PageFile {
    let stack: Stack
    let header: PageHeader
    private let file: TIFFFile

    /// Reads the directories and the description of the first.
    ///
    /// - Throws: ``ImageError``.
    init(_ input: ImageInput, limits: DecodingLimits) throws(ImageError) {
        file = try TIFFFile(input, limits: limits)
        let first = file.pages[0]
        stack = try Stack.of(file.pages.map { StackPage($0) }, description: first.description)
        var header = file.pages[stack.usedPages.first ?? 0].header
        header.pixelSize = stack.pixelSize ?? first.pixelSize
        self.header = header
        if let last = stack.lastFollowing { _ = try file.page(0, following: last) }
    }

    func check(_ plane: PlaneOrder.Position) throws(ImageError) { _ = try place(plane) }

    func page(_ plane: PlaneOrder.Position) throws(ImageError) -> any PageReader {
        let (page, sample, following) = try place(plane)
        return try file.page(page, sample: sample, following: following)
    }

    private func place(
        _ plane: PlaneOrder.Position
    ) throws(ImageError) -> (page: Int, sample: Int, following: Int) {
        switch stack.place(plane) {
        case .page(let page, let sample, let following):
            if let refusal = file.pages[page].refusal { throw refusal }
            return (page, sample, following)
        case .absent:
            throw .broken(reason: "its metadata describe planes that it does not hold")
        case .elsewhere(let name):
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
    /// The side of a pixel in micrometres, by ImageJ's unit or TIFF's.
    fileprivate var pixelSize: Double? {
        let unit: Double? =
            switch resolution?.unit {
            case .inch: LengthUnit.micrometres("inch")
            case .centimetre: LengthUnit.micrometres("cm")
            case .some(.none), nil: nil
            }
        return resolution.flatMap {
            PixelSide.ofTIFF(description ?? "", x: $0.x, y: $0.y, unit: unit)
        }
    }
}
