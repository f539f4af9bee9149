import Tensors

/// Which of the merged regions are nuclei, numbered in reading order.
struct RegionSelection {
    /// The region of each basin of the watershed, by its first basin; 0 for 0.
    let owners: [Int32]
    /// The pixels of each basin.
    let areas: [Int]
    /// The basin of each place of the surface's frame.
    let basins: [Int32]
    /// Places in a row of that frame.
    let stride: Int

    /// The label image of the regions that are likely and large enough.
    ///
    /// - Parameters:
    ///   - foreground: The probability of being nucleus.
    ///   - confidence: The least mean probability.
    ///   - leastArea: The least share of the typical area.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func labels(
        _ foreground: Plane<Float>, confidence: Double, leastArea: Double
    ) -> LabelImage {
        let (width, height) = (foreground.width, foreground.height)
        var sums = [Double](repeating: 0, count: owners.count)
        var regionAreas = [Int](repeating: 0, count: owners.count)
        for (basin, area) in areas.enumerated() { regionAreas[Int(owners[basin])] += area }
        let least = leastArea * Regions.typical(regionAreas.dropFirst().filter { $0 > 0 })
        // 0 is background; regions get their numbers when their first pixel comes up.
        var numbers = [Int32](repeating: -1, count: owners.count)
        numbers[0] = 0
        var labels = [Int32](repeating: 0, count: width * height)
        var count: Int32 = 0
        basins.withUnsafeBufferPointer { basins in
            foreground.elements.withUnsafeBufferPointer { foreground in
                labels.withUnsafeMutableBufferPointer { labels in
                    for row in 0..<height {
                        let (from, to) = ((row + 1) * stride + 1, row * width)
                        for column in 0..<width {
                            let region = owners[Int(basins[from + column])]
                            labels[to + column] = region
                            if region != 0 {
                                sums[Int(region)] += Double(foreground[to + column])
                            }
                        }
                    }
                    for place in labels.indices where labels[place] != 0 {
                        let region = Int(labels[place])
                        if numbers[region] < 0 {
                            let area = Double(regionAreas[region])
                            let isNucleus = area >= least && sums[region] >= confidence * area
                            count += isNucleus ? 1 : 0
                            numbers[region] = isNucleus ? count : 0
                        }
                        labels[place] = numbers[region]
                    }
                }
            }
        }
        return LabelImage(
            Plane(width: width, height: height, elements: labels), count: Int(count))
    }
}
