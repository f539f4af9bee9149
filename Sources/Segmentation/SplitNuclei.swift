import Masks
import Tensors

/// The nuclei of an image, labelled but not measured.
protocol SplitNuclei {
    /// How many there are.
    var count: Int { get }
    /// The area of each nucleus in pixels, in the order of labels.
    var areas: [Int] { get }
    /// The components that were cut as their bounding box was too large.
    var cutComponents: Int { get }

    /// The labels of some rows; 0 is background.
    ///
    /// - Throws: ``FileError``.
    func labels(rows: Range<Int>) throws -> Plane<Int32>

    /// Measures all nuclei in the order of labels.
    ///
    /// - Parameters:
    ///   - gray: The image's intensities.
    ///   - foreground: The probability of being nucleus.
    ///   - threads: How many measure at the same time, where nuclei are measured one by one.
    ///   - body: Called with some nuclei at a time.
    /// - Throws: ``FileError``, and what `body` throws.
    func measure(
        gray: StoredPlane<UInt16>, foreground: StoredPlane<Float>, threads: Int,
        body: ([MeasuredNucleus]) throws -> Void
    ) throws
}

/// A nucleus with its shape.
struct MeasuredNucleus {
    let nucleus: Nucleus
    /// 1 at its pixels, in its bounding box; computed when it is asked for.
    let shape: () -> LabelImage
}

extension Segmenter {
    /// Finds the components of the foreground, and splits touching nuclei.
    ///
    /// In memory all components are split at once, in a third of the time that it takes to split one
    /// after the other in a frame of its own.
    ///
    /// - Parameters:
    ///   - maps: The network's outputs.
    ///   - factor: The scale at which they were computed.
    ///   - layout: How much is in memory.
    ///   - progress: Called while components are split; cancels by throwing.
    /// - Returns: The nuclei.
    /// - Throws: ``FileError``, ``TooManyComponents``, and what `progress` throws.
    func split(
        _ maps: StoredMaps, seenAt factor: Double, layout: BandLayout,
        progress: (ProgressEvent) throws -> Void
    ) throws -> any SplitNuclei {
        try progress(.began(.masks))
        var rules = nucleiRules.splitting.seen(at: factor)
        if let area = maps.knownArea { rules.knownArea = Double(area) }
        guard let mask = maps.mask else {
            return try WholeNuclei(
                foreground: maps.foreground.whole, distance: maps.distance?.whole,
                threshold: threshold, minimumArea: minimumArea, rules: rules
            ) { try progress(.working) }
        }
        return try splitBands(
            mask.components.finish(minimumArea: minimumArea), runs: mask.runs, maps: maps,
            rules: rules, layout: layout, progress: progress)
    }

    /// Measures all nuclei, and hands them to the receiver.
    ///
    /// - Returns: Their measurements, in the order of labels.
    /// - Throws: ``FileError``, and what `receiver` and `progress` throw.
    func measure(
        _ nuclei: any SplitNuclei, gray: StoredPlane<UInt16>, foreground: StoredPlane<Float>,
        into receiver: inout some SegmentationReceiver,
        progress: (ProgressEvent) throws -> Void
    ) throws -> [Nucleus] {
        var all: [Nucleus] = []
        all.reserveCapacity(nuclei.count)
        try progress(.began(.measure))
        try nuclei.measure(gray: gray, foreground: foreground, threads: threads) { measured in
            try progress(.began(.encode))
            for item in measured {
                try receiver.receive(
                    item.nucleus, shape: receiver.needsShapes ? item.shape() : nil)
                all.append(item.nucleus)
            }
            try progress(.began(.measure))
        }
        return all
    }
}

/// The nuclei of an image in memory.
private struct WholeNuclei: SplitNuclei {
    private let image: LabelImage

    /// Splits all components of a mask at once.
    init(
        foreground: Plane<Float>, distance: Plane<Float>?, threshold: Double, minimumArea: Int,
        rules: SplittingParameters, progress: () throws -> Void
    ) throws {
        image = try LabelImage(
            splitting: NucleiMask(
                probability: foreground, threshold: threshold, minimumArea: minimumArea),
            foreground: foreground, distance: distance, parameters: rules, progress: progress)
    }

    var count: Int { image.count }
    var areas: [Int] { image.areas }
    var cutComponents: Int { 0 }

    func labels(rows: Range<Int>) -> Plane<Int32> { image.labels.rows(in: rows) }

    func measure(
        gray: StoredPlane<UInt16>, foreground: StoredPlane<Float>, threads: Int,
        body: ([MeasuredNucleus]) throws -> Void
    ) throws {
        let nuclei = image.measureNuclei(intensities: gray.whole, probability: foreground.whole)
        try body(
            nuclei.map { nucleus in MeasuredNucleus(nucleus: nucleus) { shape(of: nucleus) } })
    }

    private func shape(of nucleus: Nucleus) -> LabelImage {
        let box = nucleus.boundingBox
        let own = Int32(truncatingIfNeeded: nucleus.label)
        let elements = (box.top..<box.bottom).flatMap { row in
            image.labels.elements[row * image.width + box.left..<row * image.width + box.right]
                .map { $0 == own ? 1 : 0 as Int32 }
        }
        return LabelImage(
            labels: Plane(
                width: box.right - box.left, height: box.bottom - box.top, elements: elements),
            count: 1)
    }
}
