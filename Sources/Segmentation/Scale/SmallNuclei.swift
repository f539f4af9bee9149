import Tensors

/// Nuclei that a pass at the image's own scale found, and that are too small for the network to see
/// at the scale that fits most.
struct SmallNuclei {
    /// The probability and distance of the pass that found them.
    private let maps: NetworkMaps
    /// The label of each pixel; 0 where there is none of them.
    private let labels: Plane<Int32>
    /// The area of each label in pixels.
    private let areas: [Int]

    /// The nuclei of a pass in memory that are smaller than the comfortable range at a factor; `nil`
    /// where there are none, or the pass was not the first look at the image.
    ///
    /// - Parameters:
    ///   - pass: The pass at the image's own scale.
    ///   - factor: The scale of the next pass.
    ///   - rules: The model's.
    init?(of pass: SegmentationPass, lostAt factor: Double, rules: ScaleRules?) {
        guard let rules, factor < 1, pass.choice.factor == 1, !pass.choice.hasLooked,
            case .memory(let foreground?) = pass.maps.foreground,
            let labels = try? pass.nuclei.labels(rows: 0..<foreground.height)
        else { return nil }
        let least = rules.comfortable.lowerBound / factor
        areas = pass.nuclei.areas
        let isSmall = [false] + areas.map { 2 * (Double($0) / .pi).squareRoot() < least }
        guard isSmall.contains(true) else { return nil }
        self.labels = labels.map { isSmall[Int($0)] ? $0 : 0 }
        maps = NetworkMaps(
            foreground: foreground, distance: pass.maps.distance?.whole,
            disagreement: pass.maps.disagreement)
    }

    /// The share of a nucleus that may lie in nuclei of the next pass.
    private static let mostOverlap = 0.1

    /// The maps of the next pass, with those nuclei that it does not show.
    ///
    /// - Parameters:
    ///   - next: The maps, in memory.
    ///   - threshold: The probability above which a pixel is nucleus.
    /// - Returns: Maps of the same size.
    func added(to next: StoredMaps, threshold: Float) -> StoredMaps {
        var foreground = next.foreground.whole
        var distance = next.distance?.whole
        var shared = [Int](repeating: 0, count: areas.count + 1)
        for (label, probability) in zip(labels.elements, foreground.elements)
        where label != 0 && probability > threshold {
            shared[Int(label)] += 1
        }
        let isMissing =
            [false]
            + areas.indices.map {
                Double(shared[$0 + 1]) <= Self.mostOverlap * Double(areas[$0])
            }
        for pixel in labels.elements.indices where isMissing[Int(labels.elements[pixel])] {
            foreground.elements[pixel] = maps.foreground.elements[pixel]
            if let map = maps.distance { distance?.elements[pixel] = map.elements[pixel] }
        }
        return StoredMaps(
            foreground: .memory(foreground), distance: distance.map { .memory($0) },
            disagreement: next.disagreement, mask: next.mask)
    }
}
