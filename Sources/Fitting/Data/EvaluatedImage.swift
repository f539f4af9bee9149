import Images
import Masks
import Segmentation
import Tensors
import Training

/// An annotated image with the network's outputs, at the scale at which the network saw it.
///
/// Numbers are kept in 16 bits: eight bytes a pixel, one more where pixels are ignored. Probabilities
/// and distances are off by less than 1e-5, a hundredth of what differs between instruction sets.
struct EvaluatedImage: Sendable {
    /// The ``AnnotatedFile/name``.
    let name: String
    /// The index of its set.
    let set: Int
    /// The median equivalent diameter of the annotated nuclei in pixels of the file; `nil` without
    /// nuclei.
    let medianDiameter: Double?
    /// The network's pixels for each pixel of the file, along a side.
    let factor: Double
    /// The contrast of the preparation over ``QualityMetrics/contrastScale``.
    let contrast: Double
    /// See ``QualityMetrics/saturatedFraction``.
    let saturatedFraction: Double
    /// See ``NetworkMaps/disagreement``.
    let disagreement: Double?
    /// The file's intensities, of the network's size; not there where the image was scaled, since
    /// scaling changes the sharpness for which they are kept.
    let gray: Plane<UInt16>?
    /// The pixels that the annotation leaves out; `nil` for none.
    let ignored: IgnoredPixels?
    private let foregroundLevels: Plane<UInt16>
    private let distanceLevels: Plane<UInt16>?
    private let labels: Plane<UInt16>
    private let count: Int

    /// The most nuclei of an image, whose labels are kept in 16 bits.
    static let mostNuclei = Int(UInt16.max)
    /// The level of a probability of 1.
    private static let top: Float = 65535

    /// Compresses an image.
    ///
    /// - Parameters:
    ///   - name: The ``AnnotatedFile/name``.
    ///   - set: The index of its set.
    ///   - file: The image as it was read, with at most ``mostNuclei``.
    ///   - factor: The network's pixels for each pixel of the file, along a side.
    ///   - maps: The network's outputs.
    init(name: String, set: Int, file: ImageWithNuclei, factor: Double, maps: NetworkMaps) {
        self.name = name
        self.set = set
        self.factor = factor
        let record = file.prepared.record
        medianDiameter = file.nuclei.medianDiameter
        contrast = record.contrast / record.rangeFraction
        saturatedFraction = Clipping(of: file.raster).fraction
        disagreement = maps.disagreement
        foregroundLevels = maps.foreground.map { UInt16(min(max($0, 0), 1) * Self.top + 0.5) }
        distanceLevels = maps.distance?.map { UInt16(min(max($0, 0), 1) * Self.top + 0.5) }
        let size = PlaneSize(height: maps.foreground.height, width: maps.foreground.width)
        let isScaled = size.width != file.nuclei.width || size.height != file.nuclei.height
        gray = isScaled ? nil : GrayImage(file.raster).plane
        // Nuclei that vanish when they shrink leave gaps, which relabelling closes.
        let nuclei = LabelImage(
            relabelling: file.nuclei.labels.map { UInt16(truncatingIfNeeded: $0) }
                .nearest(in: size))
        ignored = file.ignored.flatMap { IgnoredPixels($0.mask.nearest(in: size)) }
        labels = nuclei.labels.map { UInt16(truncatingIfNeeded: $0) }
        count = nuclei.count
    }

    /// The probability of nucleus, 0…1.
    var foreground: Plane<Float> { foregroundLevels.map { Float($0) / Self.top } }
    /// The network's distance map; `nil` where it gives none.
    var distance: Plane<Float>? { distanceLevels?.map { Float($0) / Self.top } }
    /// The annotated nuclei.
    var nuclei: LabelImage { LabelImage(labels: labels.map { Int32($0) }, count: count) }
    /// 1 where a nucleus is annotated.
    var truth: Plane<UInt8> { labels.map { $0 == 0 ? 0 : 1 } }
    /// The number of pixels that the network saw.
    var pixelCount: Int { labels.elements.count }
}

extension Plane {
    /// The plane of another size, each pixel the one whose square holds its centre.
    package func nearest(in size: PlaneSize) -> Plane {
        guard size.width != width || size.height != height else { return self }
        func places(_ count: Int, of length: Int) -> [Int] {
            (0..<count).map { min((2 * $0 + 1) * length / (2 * count), length - 1) }
        }
        let (rows, columns) = (places(size.height, of: height), places(size.width, of: width))
        return Plane(
            width: size.width, height: size.height,
            elements: rows.flatMap { row in columns.map { elements[row * width + $0] } })
    }
}
