import Tensors

/// Which of the merged regions are nuclei, numbered in reading order.
struct RegionSelection {
    /// The region of each basin of the watershed, by its first basin; 0 for 0.
    let owners: [Int32]
    /// The pixels of each basin.
    let areas: [Int]
    /// The basin of each of ``places``.
    let basins: [Int32]
    /// Places in the image; those of a basin are in reading order.
    let places: [Int32]

    /// Keeps those that are likely and large enough.
    ///
    /// - Parameters:
    ///   - foreground: The probability of being nucleus.
    ///   - confidence: The least mean probability.
    ///   - leastArea: The least share of the typical area.
    ///   - minimumArea: The least area, in pixels.
    /// - Returns: Their label image.
    /// - Complexity: O(*n* + *r* log *r*), where *n* is the number of pixels and *r* of regions.
    func labels(
        _ foreground: Plane<Float>, confidence: Double, leastArea: Double, minimumArea: Int
    ) -> LabelImage {
        let (numbers, count) = Self.numbers(
            regions(foreground), confidence: confidence, leastArea: leastArea,
            minimumArea: minimumArea)
        let basinNumbers = owners.map { numbers[Int($0)] }
        var labels = [Int32](repeating: 0, count: foreground.elements.count)
        labels.withUnsafeMutableBufferPointer { labels in
            for (place, basin) in zip(places, basins) {
                labels[Int(place)] = basinNumbers[Int(basin)]
            }
        }
        return LabelImage(
            Plane(width: foreground.width, height: foreground.height, elements: labels),
            count: count)
    }

    /// Which regions are nuclei.
    ///
    /// - Parameters:
    ///   - regions: All of an image.
    ///   - confidence: The least mean probability.
    ///   - leastArea: The least share of the typical area.
    ///   - minimumArea: The least area, in pixels.
    /// - Returns: Of each region its number in reading order, 0 where it is none; and how many are.
    static func numbers(
        _ regions: [RegionRecord], confidence: Double, leastArea: Double, minimumArea: Int
    ) -> (numbers: [Int32], count: Int) {
        let least = max(
            leastArea * Regions.typical(regions.lazy.map(\.area).filter { $0 > 0 }),
            Double(minimumArea))
        let nuclei = regions.indices
            .filter { index in
                let (area, sum) = (Double(regions[index].area), regions[index].sum)
                return area > 0 && area >= least && sum >= confidence * area
            }
            .sorted { regions[$0].first < regions[$1].first }
        var numbers = [Int32](repeating: 0, count: regions.count)
        for (index, region) in nuclei.enumerated() {
            numbers[region] = Int32(truncatingIfNeeded: index + 1)
        }
        return (numbers, nuclei.count)
    }

    /// What is measured of each region, by its first basin; others have no area.
    func regions(_ foreground: Plane<Float>) -> [RegionRecord] {
        var regions = [RegionRecord](repeating: RegionRecord(), count: owners.count)
        for (basin, area) in areas.enumerated() { regions[Int(owners[basin])].area += area }
        foreground.elements.withUnsafeBufferPointer { foreground in
            var rank = 0
            while rank < basins.count {
                let (basin, first) = (basins[rank], Int(places[rank]))
                var sum = 0.0
                while rank < basins.count, basins[rank] == basin {
                    sum += Double(foreground[Int(places[rank])])
                    rank += 1
                }
                let region = Int(owners[Int(basin)])
                regions[region].sum += sum
                regions[region].first = min(regions[region].first, first)
            }
        }
        return regions
    }
}
