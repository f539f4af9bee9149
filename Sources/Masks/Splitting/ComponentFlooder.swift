/// Floods components one at a time from their peaks downwards; reuses its buffers.
struct ComponentFlooder {
    /// A basin of the flooded component.
    struct Basin {
        /// The height of the highest pixel.
        let peak: UInt16
        /// The number of pixels.
        var area: Int
    }

    /// The dynamics below which a peak is merged, in units of height.
    private let minimumDynamics: Int
    /// The component's pixels by descending level.
    private var order: [Int32] = []
    private var stride = 0
    private var neighbourOffsets: [Int] = []
    /// The union-find parent of each basin: a basin that it was merged into, or itself.
    private var parents: [Int32] = []
    /// The height of the highest pixel of each root.
    private var peaks: [UInt16] = []

    /// Creates a flooder that keeps basins whose peak rises at least `minimumDynamics`, 0…1, above
    /// the saddle to a basin with a higher peak.
    init(minimumDynamics: Double) {
        // Pixels are not sorted within a level, so that smaller dynamics are not meaningful.
        self.minimumDynamics =
            minimumDynamics > 0
            ? max(PaddedComponent.levelHeight, Int(min(minimumDynamics, 1) * 65535))
            : PaddedComponent.levelHeight
    }

    /// Floods a component and writes its basins.
    ///
    /// Basins are numbered from 1 in order of discovery; pixels of merged basins keep the numbers
    /// of before the merge, see ``numberBasins(of:into:after:)``.
    mutating func flood(_ component: inout PaddedComponent) {
        component.sortPixels(into: &order)
        (stride, neighbourOffsets) = (component.rowStride, component.neighbourOffsets)
        parents = [0]
        peaks = [0]
        let (heights, count) = (component.heights, component.pixels.count)
        heights.withUnsafeBufferPointer { heights in
            component.basins.withUnsafeMutableBufferPointer { basins in
                for index in 0..<count {
                    let pixel = Int(order[index])
                    basins[pixel] = basin(at: pixel, heights: heights, basins: basins)
                }
            }
        }
    }

    /// Numbers the merged basins of the component that was flooded last, in raster order of their
    /// first pixels.
    ///
    /// - Parameters:
    ///   - component: The flooded component.
    ///   - basins: Receives the basin number of each pixel of the component.
    ///   - count: The number after which numbering continues.
    /// - Returns: The basins in the order of their numbers.
    mutating func numberBasins(
        of component: PaddedComponent, into basins: inout ArraySlice<Int32>, after count: Int
    ) -> [Basin] {
        var numbers = [Int](repeating: 0, count: parents.count)
        var found: [Basin] = []
        var (last, number, first): (Int32, Int, Int) = (0, 0, 0)
        basins.withUnsafeMutableBufferPointer { basins in
            for (index, pixel) in component.pixels.enumerated() {
                let basin = component.basins[Int(pixel)]
                if basin != last {
                    // Areas are added once for each run of pixels of one basin.
                    if number != 0 { found[number - 1].area += index - first }
                    let root = Int(root(of: basin))
                    if numbers[root] == 0 {
                        found.append(Basin(peak: peaks[root], area: 0))
                        numbers[root] = found.count
                    }
                    (last, number, first) = (basin, numbers[root], index)
                }
                basins[index] = Int32(truncatingIfNeeded: count + number)
            }
            if number != 0 { found[number - 1].area += basins.count - first }
        }
        return found
    }

    /// The basin of a pixel: a new one if no neighbour has a basin, the only one among the
    /// neighbours, or the result of ``mergeBasins(at:heights:basins:)``.
    private mutating func basin(
        at pixel: Int, heights: UnsafeBufferPointer<UInt16>,
        basins: UnsafeMutableBufferPointer<Int32>
    ) -> Int32 {
        // The greatest basin number around the pixel, and the least minus one as an unsigned
        // number: 0, a pixel without basin, becomes the largest value and so never is the least.
        var (greatest, least): (Int32, UInt32) = (0, .max)
        for row in -1...1 {
            let pixel = pixel + row * stride
            let (left, middle, right) = (basins[pixel - 1], basins[pixel], basins[pixel + 1])
            greatest = max(greatest, left, middle, right)
            least = min(
                least, UInt32(bitPattern: left) &- 1, UInt32(bitPattern: middle) &- 1,
                UInt32(bitPattern: right) &- 1)
        }
        guard greatest != 0 else {
            peaks.append(heights[pixel])
            parents.append(Int32(truncatingIfNeeded: parents.count))
            return parents[parents.count - 1]
        }
        let basin =
            least == UInt32(bitPattern: greatest) &- 1
            ? root(of: greatest) : mergeBasins(at: pixel, heights: heights, basins: basins)
        // The highest pixel of a level does not necessarily come first.
        if heights[pixel] > peaks[Int(basin)] { peaks[Int(basin)] = heights[pixel] }
        return basin
    }

    /// Merges neighbouring basins whose dynamics are too small at a pixel where several basins
    /// meet.
    ///
    /// - Returns: The basin of the pixel's highest neighbour.
    private mutating func mergeBasins(
        at pixel: Int, heights: UnsafeBufferPointer<UInt16>,
        basins: UnsafeMutableBufferPointer<Int32>
    ) -> Int32 {
        var (best, highest): (Int32, Int) = (0, -1)
        for offset in neighbourOffsets where basins[pixel + offset] != 0 {
            if Int(heights[pixel + offset]) > highest {
                highest = Int(heights[pixel + offset])
                best = basins[pixel + offset]
            }
        }
        best = root(of: best)
        for offset in neighbourOffsets where basins[pixel + offset] != 0 {
            let other = root(of: basins[pixel + offset])
            guard other != best else { continue }
            let (higher, lower) =
                peaks[Int(other)] > peaks[Int(best)] ? (other, best) : (best, other)
            if Int(peaks[Int(lower)]) - Int(heights[pixel]) < minimumDynamics {
                parents[Int(lower)] = higher
                best = root(of: best)
            }
        }
        return best
    }

    private mutating func root(of basin: Int32) -> Int32 {
        var basin = Int(basin)
        while Int(parents[basin]) != basin {
            parents[basin] = parents[Int(parents[basin])]
            basin = Int(parents[basin])
        }
        return Int32(truncatingIfNeeded: basin)
    }
}
