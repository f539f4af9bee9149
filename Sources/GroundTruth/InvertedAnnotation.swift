import Masks
import Tensors

/// Recognises an annotation that marks the background in place of the nuclei.
///
/// Such an annotation has one region (or one label) that is most of what it marks, covers most of
/// the image's edge, and is darker than the rest, where nuclei are bright. None of 840 annotations
/// of dsb2018, bbbc039 and four other collections is like that; at least 835 of their inversions
/// are.
package enum InvertedAnnotation {
    /// The least share of the image that an inverted annotation covers.
    private static let leastCoverage = 0.5
    /// The least share of the image's edge that its background covers.
    private static let leastEdge = 0.5
    /// The least difference of the mean intensities, in standard deviations of the image.
    private static let leastContrast = 0.25

    /// The share of an image that an annotation covers, if it is plausibly inverted.
    ///
    /// - Parameters:
    ///   - nuclei: The annotated nuclei.
    ///   - image: The image on any linear scale on which nuclei are brighter than the background;
    ///     of the same size.
    /// - Returns: A share in 0.5…1; `nil` for an annotation that is not plausibly inverted.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func coverage(of nuclei: LabelImage, in image: Plane<Float>) -> Double? {
        let labels = nuclei.labels.elements
        precondition(labels.count == image.elements.count, "planes differ in size")
        let areas = nuclei.areas
        let foreground = areas.reduce(0, +)
        let coverage = Double(foreground) / Double(labels.count)
        guard coverage > leastCoverage,
            let largest = areas.indices.max(by: { areas[$0] < areas[$1] }),
            2 * areas[largest] >= foreground
        else { return nil }
        let number = Int32(largest + 1)
        let edge = nuclei.labels.edge
        let marked = edge.count { labels[$0] == number }
        guard Double(marked) > leastEdge * Double(edge.count) else { return nil }
        let contrast = contrast(of: number, to: labels, in: image.elements)
        return contrast > leastContrast ? coverage : nil
    }

    /// The mean intensity outside a label less that inside, in standard deviations of the image; 0
    /// where there is nothing outside.
    private static func contrast(of number: Int32, to labels: [Int32], in image: [Float]) -> Double
    {
        var (inside, outside, sum, squares) = (0.0, 0.0, 0.0, 0.0)
        var count = 0
        for (label, intensity) in zip(labels, image) {
            let value = Double(intensity)
            sum += value
            squares += value * value
            if label == number {
                inside += value
                count += 1
            } else {
                outside += value
            }
        }
        let all = Double(labels.count)
        let mean = sum / all
        let deviation = max(0, squares / all - mean * mean).squareRoot()
        guard count < labels.count, deviation > 0 else { return 0 }
        return (outside / (all - Double(count)) - inside / Double(count)) / deviation
    }
}
