import Tensors

/// The basins of an image with the regions that they were merged into, of which nuclei are
/// selected.
struct NucleusSelection {
    /// The region of each basin of the watershed, represented by one of its basins; index 0 is
    /// unused.
    let representatives: [Int32]
    /// The area of each basin in pixels; index 0 is unused.
    let areas: [Int]
    /// The basin of each of ``pixels``.
    let basins: [Int32]
    /// Indices of pixels in the image; those of one basin are in raster order.
    let pixels: [Int32]

    /// The label image of the regions that are probable and large enough.
    ///
    /// - Parameters:
    ///   - foreground: The probability of nucleus.
    ///   - minimumProbability: The least mean probability.
    ///   - minimumRelativeArea: The least area relative to the typical area.
    ///   - knownArea: The area in pixels that this asks for at most.
    ///   - minimumArea: The least area in pixels.
    /// - Returns: The nuclei, numbered in raster order of first pixels.
    /// - Complexity: O(*n* + *r* log *r*), where *n* is the number of pixels and *r* of regions.
    func labels(
        foreground: Plane<Float>, minimumProbability: Double, minimumRelativeArea: Double,
        knownArea: Double, minimumArea: Int
    ) -> LabelImage {
        let (numbers, count) = Self.numbers(
            of: candidates(foreground: foreground), minimumProbability: minimumProbability,
            minimumRelativeArea: minimumRelativeArea, knownArea: knownArea,
            minimumArea: minimumArea)
        let basinNumbers = representatives.map { numbers[Int($0)] }
        var labels = [Int32](repeating: 0, count: foreground.elements.count)
        labels.withUnsafeMutableBufferPointer { labels in
            for (pixel, basin) in zip(pixels, basins) {
                labels[Int(pixel)] = basinNumbers[Int(basin)]
            }
        }
        return LabelImage(
            labels: Plane(width: foreground.width, height: foreground.height, elements: labels),
            count: count)
    }

    /// Selects and numbers the regions that are nuclei.
    ///
    /// - Parameters:
    ///   - regions: All regions of an image; those without pixels are skipped.
    ///   - minimumProbability: The least mean probability.
    ///   - minimumRelativeArea: The least area relative to the typical area.
    ///   - knownArea: The area in pixels that this asks for at most.
    ///   - minimumArea: The least area in pixels.
    /// - Returns: The label of each region, 0 for a region that is no nucleus, in raster order of
    ///   first pixels; and the number of nuclei.
    static func numbers(
        of regions: [NucleusCandidate], minimumProbability: Double, minimumRelativeArea: Double,
        knownArea: Double, minimumArea: Int
    ) -> (numbers: [Int32], count: Int) {
        let leastPixels = max(
            min(
                minimumRelativeArea
                    * RegionExtractor.pixelWeightedMedian(
                        of: regions.lazy.map(\.area).filter { $0 > 0 }),
                knownArea),
            Double(minimumArea))
        let nuclei = regions.indices
            .filter { index in
                let (area, sum) = (Double(regions[index].area), regions[index].probabilitySum)
                return area > 0 && area >= leastPixels && sum >= minimumProbability * area
            }
            .sorted { regions[$0].firstPixel < regions[$1].firstPixel }
        var numbers = [Int32](repeating: 0, count: regions.count)
        for (index, region) in nuclei.enumerated() {
            numbers[region] = Int32(truncatingIfNeeded: index + 1)
        }
        return (numbers, nuclei.count)
    }

    /// The measurements of each region, at the index of its representative basin; other entries
    /// have no area.
    func candidates(foreground: Plane<Float>) -> [NucleusCandidate] {
        var regions = [NucleusCandidate](
            repeating: NucleusCandidate(), count: representatives.count)
        for (basin, area) in areas.enumerated() {
            regions[Int(representatives[basin])].area += area
        }
        foreground.elements.withUnsafeBufferPointer { foreground in
            var index = 0
            while index < basins.count {
                let (basin, first) = (basins[index], Int(pixels[index]))
                var sum = 0.0
                while index < basins.count, basins[index] == basin {
                    sum += Double(foreground[Int(pixels[index])])
                    index += 1
                }
                let region = Int(representatives[Int(basin)])
                regions[region].probabilitySum += sum
                regions[region].firstPixel = min(regions[region].firstPixel, first)
            }
        }
        return regions
    }
}
