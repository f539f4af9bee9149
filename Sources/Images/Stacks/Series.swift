/// An image (position, series) of a file: a stack of planes of one size and kind.
struct Series: Sendable, Equatable {
    /// The number among all images of the file, counted from 0.
    let index: Int
    /// Its name; `nil` if the file does not name it.
    let name: String?
    /// Its planes.
    var stack: Stack
    /// Whether its pixels are RGB.
    var isColour = false

    /// Creates a series; by default the only one of a file.
    init(index: Int = 0, name: String? = nil, stack: Stack, isColour: Bool = false) {
        self.index = index
        self.name = name
        self.stack = stack
        self.isColour = isColour
    }
}

/// The series of a file that are processed, and everything else in it.
struct FileSeries: Sendable, Equatable {
    /// The series that are processed, at least one.
    var series: [Series]
    /// The number of series that the file describes, those that are not processed included.
    let count: Int
    /// Everything that is not processed.
    var unprocessed: UnprocessedParts

    /// The series of a file in a format with one image per file.
    ///
    /// - Parameters:
    ///   - isColour: Whether its pixels are RGB.
    ///   - otherFrames: The number of frames of an animation behind the first.
    /// - Returns: One series of one plane.
    static func single(isColour: Bool, otherFrames: Int = 0) -> FileSeries {
        var unprocessed = UnprocessedParts()
        unprocessed.add(.animationFrames, count: otherFrames)
        return FileSeries(
            series: [Series(stack: .single, isColour: isColour)], count: 1,
            unprocessed: unprocessed)
    }
}

/// The shape of a series, from which overviews and smaller copies are told.
struct SeriesShape {
    /// Pages that are a series because they are alike.
    struct Pages: Sendable, Equatable {
        /// The number of pages.
        let count: Int
        /// Channels of a pixel.
        let channels: Int
        /// The number of stack channels that a page holds.
        let samples: Int
        /// The type of a sample.
        let kind: SampleFormat

        /// Whether they may be smaller copies of other pages: as those, and no more of them.
        func mayBeCopies(of other: Pages) -> Bool {
            count <= other.count
                && (channels, samples, kind) == (other.channels, other.samples, other.kind)
        }
    }

    /// The smallest factor of a smaller copy.
    private static let leastFactor = 2.0
    /// The smallest factor of a smaller copy whose pixel size is unknown and that is an image of
    /// its own in OME-XML: positions may differ in size, and pyramid levels are seldom listed.
    private static let leastUnknownFactor = 4.0
    /// The distance of the factor of pages without a list from a whole number, relative to it.
    private static let factorTolerance = 0.02
    /// The words that tell an image of the whole slide.
    private static let words: Set<String> = [
        "label", "overview", "thumbnail", "macro", "preview", "navigation",
    ]

    /// Columns.
    let width: Int
    /// Rows.
    let height: Int
    /// The side of a pixel in micrometres; `nil` if unknown.
    var pixelSize: Double?
    /// Whether a description names it as a slide's label, overview, thumbnail or macro image.
    var isOverview = false
    /// The pages; `nil` for one of several images that OME-XML lists.
    var pages: Pages?

    /// Whether it is one of several images that OME-XML lists rather than pages without a list.
    var isListed: Bool { pages == nil }

    /// The words of a text that name an overview; the label of `label-free` does not.
    static func overviewWords(in text: String) -> [String] {
        let all = text.lowercased().split { !$0.isLetter }.map(String.init)
        return zip(all, all.dropFirst() + [""]).filter { word, next in
            words.contains(word) && !(word == "label" && next == "free")
        }.map(\.0)
    }

    /// Whether a name is a word for an overview and nothing else, but for digits and spaces.
    static func isOverviewWord(_ name: String) -> Bool {
        words.contains(name.lowercased().filter { !$0.isNumber && !$0.isWhitespace })
    }

    /// Whether it is a smaller copy of another image, judged by sizes alone.
    ///
    /// If the pixel sizes of both are known, both show a field of the same size. Otherwise the
    /// sides have the same ratio, up to one pixel. Pages without a list are also alike, no more
    /// than those of the larger image, and smaller by a whole number.
    ///
    /// - Parameters:
    ///   - other: A larger image.
    ///   - hasPyramid: Whether the larger image has copies for certain, so that another one is
    ///     likely.
    /// - Returns: Whether it shows the same field.
    func isSmallerCopy(of other: SeriesShape, hasPyramid: Bool = false) -> Bool {
        guard width > 0, height > 0, other.width > width, other.height > height else {
            return false
        }
        let factor = Double(other.width) / Double(width)
        let rows = Double(other.height) / factor
        guard abs(rows - Double(height)) <= 1 else { return false }
        if let pages, let others = other.pages {
            guard pages.mayBeCopies(of: others),
                abs(factor / factor.rounded() - 1) <= Self.factorTolerance
            else { return false }
        }
        if let pixelSize, let otherSize = other.pixelSize {
            return factor >= Self.leastFactor
                && abs(pixelSize / otherSize / factor - 1) <= 0.02
        }
        return factor >= (isListed && !hasPyramid ? Self.leastUnknownFactor : Self.leastFactor)
    }
}

extension SeriesShape {
    /// The largest number of distinct sizes that are compared.
    private static let mostSizes = 64

    /// Which images are overviews or smaller copies; none if all would be.
    ///
    /// - Parameter shapes: All images of a file.
    /// - Returns: The kind of each that is not processed; `nil` for the others.
    static func unprocessed(among shapes: [SeriesShape]) -> [UnprocessedPart.Kind?] {
        var sizes: [SeriesShape] = []
        for shape in shapes where !shape.isOverview && sizes.count < mostSizes {
            let isKnown = sizes.contains {
                ($0.width, $0.height, $0.pixelSize, $0.pages)
                    == (shape.width, shape.height, shape.pixelSize, shape.pages)
            }
            if !isKnown { sizes.append(shape) }
        }
        guard !sizes.isEmpty else { return shapes.map { _ in nil } }
        let pyramids = sizes.map { size in
            (size, sizes.contains { $0.isSmallerCopy(of: size) })
        }
        return shapes.map { shape in
            if shape.isOverview { return .overview }
            let isCopy = pyramids.contains { shape.isSmallerCopy(of: $0.0, hasPyramid: $0.1) }
            return isCopy ? .likelyPyramidLevel : nil
        }
    }
}
