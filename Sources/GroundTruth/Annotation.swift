import Images
import Masks
import Tensors

/// The nuclei of an image as a person has annotated them: its ground truth.
package struct Annotation: Sendable, Equatable {
    /// How an annotation tells its nuclei apart; the raw values are those of `truth_kind` in the
    /// sidecar.
    package enum Kind: String, Codable, Sendable, Equatable {
        /// A label image: each value but 0 is a nucleus.
        case labelImage = "labels"
        /// A mask of the whole image: each 8-connected component is a nucleus, so that touching
        /// nuclei count as one unless the mask has borders between them.
        case mask
        /// Instance masks, one for each nucleus, as the Data Science Bowl 2018 publishes them.
        case instanceMasks = "masks"
        /// Outlines, one for each nucleus: GeoJSON, or regions of ImageJ.
        case outlines
    }

    /// How the nuclei are separated.
    package let kind: Kind
    /// The nuclei; of none is a pixel among ``ignored``.
    package let nuclei: LabelImage
    /// The pixels that are not annotated; `nil` if all are.
    package let ignored: IgnoredPixels?
    /// What a person should know of how it was read, as clauses.
    package internal(set) var remarks: [String]

    /// An annotation of known nuclei.
    ///
    /// - Parameters:
    ///   - kind: How the nuclei are separated.
    ///   - nuclei: The nuclei.
    ///   - ignored: The pixels that are not annotated, in none of the nuclei; `nil` if all are.
    ///   - remarks: What a person should know of how it was read, as clauses.
    package init(
        kind: Kind, nuclei: LabelImage, ignored: IgnoredPixels? = nil, remarks: [String] = []
    ) {
        self.kind = kind
        self.nuclei = nuclei
        self.ignored = ignored
        self.remarks = remarks
    }

    /// Interprets a single picture as a label image or a mask.
    ///
    /// Gray of more than one value besides 0 is a label image, unless it looks like a mask with
    /// soft edges (see ``MaskDetection``) or one of interior and border (see ``BorderedMask``). Of
    /// colours each is a nucleus, as is each index of a palette (see ``ColouredNuclei``). A label
    /// image of a single nucleus cannot be told from a mask, and seldom needs to be. Gray of the
    /// label that ``IgnoreLabel`` names is not annotated.
    ///
    /// - Parameter pixels: The pixels of the picture.
    /// - Throws: ``BlendedColours`` for colours that do not tell nuclei apart.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    package init(_ pixels: AnnotationPixels) throws(BlendedColours) {
        let coloured: ColouredNuclei
        if let colours = pixels.colours {
            coloured = try ColouredNuclei(of: colours)
        } else if pixels.header.hasColourIndices {
            coloured = ColouredNuclei(palette: pixels.numbers)
        } else if pixels.header.channels < 3,
            let (labels, ignored) = IgnoreLabel.separate(pixels.numbers, kind: pixels.header.kind)
        {
            let annotation = Annotation(numbers: labels, header: pixels.header)
            self.init(kind: annotation.kind, nuclei: annotation.nuclei, ignored: ignored)
            return
        } else {
            self.init(numbers: pixels.numbers, header: pixels.header)
            return
        }
        self.init(kind: coloured.isMask ? .mask : .labelImage, nuclei: coloured.nuclei)
    }

    /// Interprets the numbers of a gray picture as a label image or a mask.
    ///
    /// Colours of more than 16 bits are a mask: where any channel but alpha is above the mask's
    /// threshold is nucleus.
    ///
    /// - Parameters:
    ///   - numbers: The result of ``ImageReader/labels(of:)`` for a file that is read as labels.
    ///   - header: The header of that picture.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    private init(numbers: Plane<UInt32>, header: PageHeader) {
        if let nuclei = ThreeLevelMask(of: numbers)?.nuclei {
            self.init(kind: .mask, nuclei: nuclei)
            return
        }
        let detection = MaskDetection(numbers: numbers, header: header)
        if header.channels < 3, !detection.isMask {
            self.init(kind: .labelImage, nuclei: LabelImage(relabelling: numbers))
            return
        }
        let components = ConnectedComponents(of: numbers.map { $0 > detection.threshold })
        self.init(
            kind: .mask,
            nuclei: LabelImage(labels: components.labels, count: components.areas.count))
    }
}

/// A picture of two values besides 0, as masks of interior and border have.
struct ThreeLevelMask {
    /// The lower and the higher value.
    private let values: (low: UInt32, high: UInt32)
    private let numbers: Plane<UInt32>

    /// - Returns: `nil` for a picture of another number of values.
    init?(of numbers: Plane<UInt32>) {
        var values: [UInt32] = []
        var last: UInt32 = 0
        for number in numbers.elements where number != last {
            last = number
            guard number != 0, !values.contains(number) else { continue }
            guard values.count < 2 else { return nil }
            values.append(number)
        }
        guard values.count == 2 else { return nil }
        self.values = (min(values[0], values[1]), max(values[0], values[1]))
        self.numbers = numbers
    }

    /// The nuclei, if the picture is a mask; `nil` if it may as well be a label image.
    var nuclei: LabelImage? {
        let low = values.low
        let classes = numbers.map { Int32($0 == 0 ? 0 : $0 == low ? 1 : 2) }
        return BorderedMask(of: classes, isKnown: areHalfAndFull)?.nuclei
            ?? (areHalfAndFull ? ClassRegions(of: classes).nuclei : nil)
    }

    private var areHalfAndFull: Bool { Self.areHalfAndFull(values.low, values.high) }

    /// Whether two values are half and all of the range of 8 or 16 bits: classes, not labels.
    static func areHalfAndFull(_ low: UInt32, _ high: UInt32) -> Bool {
        [255, 65535].contains(high)
            && (high / 2 - high / 255...high / 2 + high / 255).contains(low)
    }
}

/// Instance masks of one image, combined into its annotation one by one.
package struct InstanceMasks: Sendable {
    private let width: Int
    private let height: Int
    private var labels: [Int32]
    private var count = 0

    /// No nucleus yet, in an image of that size.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        labels = Array(repeating: 0, count: width * height)
    }

    /// Adds the nucleus of a mask of the image's size: its pixels above the threshold of
    /// ``MaskDetection``.
    ///
    /// Where masks overlap, the first keeps the pixels; a mask that adds no pixel adds no nucleus.
    ///
    /// - Parameters:
    ///   - mask: The ``AnnotationPixels/numbers`` of its picture.
    ///   - header: The ``AnnotationPixels/header`` of its picture.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package mutating func add(_ mask: Plane<UInt32>, header: PageHeader) {
        precondition(mask.width == width && mask.height == height, "masks differ in size")
        let label = Int32(count + 1)
        var isNew = false
        let threshold = MaskDetection(numbers: mask, header: header).threshold
        for pixel in labels.indices where mask.elements[pixel] > threshold && labels[pixel] == 0 {
            labels[pixel] = label
            isNew = true
        }
        if isNew { count += 1 }
    }

    /// The annotation of all masks added so far.
    package var annotation: Annotation {
        let plane = Plane(width: width, height: height, elements: labels)
        return Annotation(kind: .instanceMasks, nuclei: LabelImage(labels: plane, count: count))
    }
}
