import Tensors

/// Nuclei that a pass at the image's own scale found, and that are too small for the network to see
/// at the scale that fits most.
struct SmallNuclei {
    /// The maps of the pass that found them, the foreground first.
    private let maps: [Plane<Float>]
    /// The label of each pixel; 0 where there is none of them.
    private let labels: Plane<Int32>
    /// The area of each label in pixels.
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
        areas = pass.nuclei.areas
        let isSmall = [false] + areas.map { 2 * (Double($0) / .pi).squareRoot() < least }
        guard isSmall.contains(true) else { return nil }
        labels = try pass.nuclei.labels(rows: rows).map { isSmall[Int($0)] ? $0 : 0 }
        maps = try [pass.maps.foreground, pass.maps.distance].compactMap {
            try $0?.rows(in: rows)
        }
    }

    /// The share of a nucleus that may lie in nuclei of the next pass.
    private static let mostOverlap = 0.1

    /// Adds those nuclei to the maps of the next pass that it does not show.
    ///
    /// - Parameters:
    ///   - next: The maps of the whole image, the foreground first.
    ///   - threshold: The probability above which a pixel is nucleus.
    func add(to next: inout [Plane<Float>], threshold: Float) {
        var shared = [Int](repeating: 0, count: areas.count + 1)
        for (label, probability) in zip(labels.elements, next[0].elements)
        where label != 0 && probability > threshold {
            shared[Int(label)] += 1
        }
        let isMissing =
            [false]
            + areas.indices.map {
                Double(shared[$0 + 1]) <= Self.mostOverlap * Double(areas[$0])
            }
        for pixel in labels.elements.indices where isMissing[Int(labels.elements[pixel])] {
            for map in next.indices {
                next[map].elements[pixel] = maps[map].elements[pixel]
            }
        }
    }
}
