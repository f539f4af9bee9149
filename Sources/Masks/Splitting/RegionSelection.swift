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
        var numbers = numbers(foreground, confidence: confidence, leastArea: leastArea)
        var count: Int32 = 0
        let labels = [Int32](unsafeUninitializedCapacity: width * height) { labels, filled in
            basins.withUnsafeBufferPointer { basins in
                for row in 0..<height {
                    let (from, to) = ((row + 1) * stride + 1, row * width)
                    for column in 0..<width {
                        let basin = Int(basins[from + column])
                        if numbers[basin] < 0 {
                            let region = Int(owners[basin])
                            if numbers[region] < 0 {
                                count += 1
                                numbers[region] = count
                            }
                            numbers[basin] = numbers[region]
                        }
                        labels.initializeElement(at: to + column, to: numbers[basin])
                    }
                }
            }
            filled = width * height
        }
        return LabelImage(
            Plane(width: width, height: height, elements: labels), count: Int(count))
    }

    /// For each basin 0 where it is none of a nucleus, else −1: the number comes with the first
    /// pixel.
    private func numbers(
        _ foreground: Plane<Float>, confidence: Double, leastArea: Double
    ) -> [Int32] {
        var regionAreas = [Int](repeating: 0, count: owners.count)
        var regionSums = [Double](repeating: 0, count: owners.count)
        for (basin, (area, sum)) in zip(areas, sums(foreground)).enumerated() {
            regionAreas[Int(owners[basin])] += area
            regionSums[Int(owners[basin])] += sum
        }
        let least = leastArea * Regions.typical(regionAreas.dropFirst().filter { $0 > 0 })
        return owners.map { region in
            let (area, sum) = (Double(regionAreas[Int(region)]), regionSums[Int(region)])
            return region != 0 && area >= least && sum >= confidence * area ? -1 : 0
        }
    }

    /// The sum of a plane over each basin.
    private func sums(_ plane: Plane<Float>) -> [Double] {
        var sums = [Double](repeating: 0, count: areas.count)
        basins.withUnsafeBufferPointer { basins in
            plane.elements.withUnsafeBufferPointer { values in
                for row in 0..<plane.height {
                    let (from, to) = ((row + 1) * stride + 1, row * plane.width)
                    var (basin, sum) = (0, 0.0)
                    for column in 0..<plane.width {
                        let here = Int(basins[from + column])
                        if here != basin {
                            sums[basin] += sum
                            (basin, sum) = (here, 0)
                        }
                        sum += Double(values[to + column])
                    }
                    sums[basin] += sum
                }
            }
        }
        return sums
    }
}
