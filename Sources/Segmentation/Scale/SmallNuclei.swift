import Masks
import Tensors

/// Nuclei that a pass at the image's own scale found, and that are too small for the network to see
/// at the scale that fits most.
struct SmallNuclei {
    /// The maps of the pass that found them, the foreground first.
    private let maps: [Plane<Float>]
    /// The label of each pixel; 0 where there is none of them.
    private let labels: Plane<Int32>
    /// The area of each label in pixels; 0 where it is none of them.
    private let areas: [Int]

    /// The nuclei of a pass that are smaller than the comfortable range at a factor; `nil`
    /// where there are none, or the pass was not the first look at the image.
    ///
    /// - Parameters:
    ///   - pass: The pass at the image's own scale.
    ///   - factor: The scale of the next pass.
    ///   - rules: The model's.
    /// - Throws: ``FileError``.
    init?(of pass: SegmentationPass, lostAt factor: Double, rules: ScaleRules?) throws {
        guard let rules, factor < 1, pass.choice.factor == 1, !pass.choice.hasLooked else {
            return nil
        }
        let rows = 0..<pass.frame.imageSize.height
        let least = rules.comfortable.lowerBound / factor
        let all = pass.nuclei.areas
        let isSmall = [false] + all.map { 2 * (Double($0) / .pi).squareRoot() < least }
        guard isSmall.contains(true) else { return nil }
        areas = zip(all, isSmall.dropFirst()).map { $1 ? $0 : 0 }
        labels = try pass.nuclei.labels(rows: rows).map { isSmall[Int($0)] ? $0 : 0 }
        maps = try [pass.maps.foreground, pass.maps.distance].compactMap {
            try $0?.rows(in: rows)
        }
    }

    /// The share of a nucleus that may lie in nuclei of the next pass.
    private static let mostOverlap = 0.1
    /// The ratio of areas below which a component of the next pass is the nucleus itself.
    private static let ratioOfSame = 3
    /// The part of its area that a nucleus has in the next pass at least.
    private static let leastShare = 0.75

    /// Adds those nuclei to the maps of the next pass that it does not show.
    ///
    /// - Parameters:
    ///   - next: The maps of the whole image, the foreground first.
    ///   - threshold: The probability above which a pixel is nucleus.
    /// - Returns: The least area in pixels of those that are added, or shown, on their own: they are
    ///   nuclei, though small ones; `nil` where there are none.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func add(to next: inout [Plane<Float>], threshold: Double) -> Int? {
        let shown = NucleiMask(probability: next[0], threshold: threshold, minimumArea: 1)
        var shared = [Int](repeating: 0, count: areas.count + 1)
        var largest = shared
        for (label, component) in zip(labels.elements, shown.components.labels.elements)
        where label != 0 && component != 0 {
            shared[Int(label)] += 1
            largest[Int(label)] = max(largest[Int(label)], shown.areas[Int(component) - 1])
        }
        let isMissing =
            [false]
            + areas.indices.map {
                areas[$0] > 0 && Double(shared[$0 + 1]) <= Self.mostOverlap * Double(areas[$0])
            }
        for pixel in labels.elements.indices where isMissing[Int(labels.elements[pixel])] {
            for map in next.indices {
                next[map].elements[pixel] = maps[map].elements[pixel]
            }
        }
        let smallest = areas.indices.filter {
            areas[$0] > 0
                && (isMissing[$0 + 1] || largest[$0 + 1] <= Self.ratioOfSame * areas[$0])
        }.map { areas[$0] }.min()
        return smallest.map { Int(Self.leastShare * Double($0)) }
    }
}
