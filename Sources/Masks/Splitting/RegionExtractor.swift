/// Turns the basins of a watershed into regions with contacts and convex hulls.
package struct RegionExtractor {
    private let heightMap: HeightMap
    private let watershed: Watershed
    private var padded = PaddedComponent()

    /// Creates an extractor for a height map and its watershed.
    init(heightMap: HeightMap, watershed: Watershed) {
        self.heightMap = heightMap
        self.watershed = watershed
    }

    /// The pixel-weighted median area of the basins: half of all pixels are in basins of at most
    /// that area, or 1 without basins.
    var typicalArea: Double { Self.pixelWeightedMedian(of: watershed.areas.dropFirst()) }

    /// The median of areas, each weighted by its number of pixels; 1 without areas.
    package static func pixelWeightedMedian(of areas: some Sequence<Int>) -> Double {
        let sorted = areas.sorted()
        let half = Double(sorted.reduce(0, +)) / 2
        var sum = 0
        for area in sorted {
            sum += area
            if Double(sum) >= half { return Double(max(area, 1)) }
        }
        return 1
    }

    /// The regions of a component, one for each basin; empty if there is only one basin.
    ///
    /// - Complexity: O(*n* + *r* log *r*), where *n* is the number of pixels of the bounding box
    ///   and *r* the number of rows of all basins.
    mutating func regions(ofComponent component: Int) -> [Region] {
        let first = watershed.firstBasins[component]
        let basins = first..<watershed.firstBasins[component + 1]
        guard basins.count > 1 else { return [] }
        padded.load(component: component, from: heightMap)
        for (pixel, basin) in zip(
            padded.pixels, watershed.basins[heightMap.pixelRange(ofComponent: component)])
        {
            padded.basins[Int(pixel)] = basin
        }
        let (extents, contacts) = scan(firstBasin: first, count: basins.count)
        return basins.indices.map { basin in
            Region(
                area: watershed.areas[basin], peak: Double(watershed.peaks[basin]) / 65535,
                convexHull: extents[basin - first].convexHull,
                contacts: contacts[basin - first])
        }
    }

    /// The row extents and the contacts of the loaded component's basins, which are numbered from
    /// `first`.
    private func scan(
        firstBasin first: Int, count: Int
    ) -> (extents: [RowExtents], contacts: [[Int32: Region.Contact]]) {
        let stride = padded.rowStride
        var extents = [RowExtents](repeating: RowExtents(stride: stride), count: count)
        var contacts = BasinContacts(count: count)
        // Half of the neighbours, so that every pair comes once; diagonal ones share no edge.
        let neighbours = [(1, 1), (stride, 1), (stride + 1, 0), (stride - 1, 0)]
        padded.basins.withUnsafeBufferPointer { basins in
            padded.heights.withUnsafeBufferPointer { heights in
                for pixel in padded.pixels.lazy.map({ Int($0) }) {
                    let basin = basins[pixel]
                    let own = Int(basin) - first
                    extents[own].add(pixel)
                    for (offset, edges) in neighbours {
                        let other = basins[pixel + offset]
                        guard other != basin, other != 0 else { continue }
                        contacts.add(
                            own, Int(other) - first,
                            saddle: min(heights[pixel], heights[pixel + offset]), edges: edges)
                    }
                }
            }
        }
        return (extents, contacts.byBasin)
    }
}

/// The contacts between the basins of a component, collected pixel pair by pixel pair.
private struct BasinContacts {
    private var all: [[Int32: Region.Contact]]
    /// The pair of basins added last, with the part of its contact that is not yet in ``all``:
    /// consecutive pixel pairs mostly belong to the same pair of basins.
    private var pair = (0, 0)
    private var saddle: UInt16 = 0
    private var edges = 0

    /// Creates an empty collection for `count` basins.
    init(count: Int) { all = Array(repeating: [:], count: count) }

    /// Adds two adjacent pixels of different basins.
    ///
    /// - Parameters:
    ///   - a: The basin of one pixel, from 0.
    ///   - b: The basin of the other pixel.
    ///   - saddle: The height of the lower pixel.
    ///   - edges: The number of edges that the pixels share: 1, or 0 for diagonal neighbours.
    mutating func add(_ a: Int, _ b: Int, saddle: UInt16, edges: Int) {
        let pair = (min(a, b), max(a, b))
        if pair != self.pair {
            flush()
            (self.pair, self.saddle, self.edges) = (pair, 0, 0)
        }
        self.saddle = max(self.saddle, saddle)
        self.edges += edges
    }

    /// The contacts of each basin, by the number of the other basin.
    var byBasin: [[Int32: Region.Contact]] {
        var complete = self
        complete.flush()
        return complete.all
    }

    private mutating func flush() {
        guard pair.0 != pair.1 else { return }
        let contact = Region.Contact(saddle: Double(saddle) / 65535, sharedEdges: edges)
        all[pair.0][Int32(truncatingIfNeeded: pair.1), default: .none].merge(contact)
        all[pair.1][Int32(truncatingIfNeeded: pair.0), default: .none].merge(contact)
    }
}
