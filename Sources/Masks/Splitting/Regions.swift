/// The basins of a flooded surface as regions, with their contacts and outlines.
struct Regions {
    private let surface: Surface
    private let watershed: Watershed
    private var patch = Patch()

    /// Takes what has been flooded.
    init(_ surface: Surface, _ watershed: Watershed) {
        self.surface = surface
        self.watershed = watershed
    }

    /// The area such that half of all pixels are in basins of at most that area; 1 where there
    /// are none.
    var typicalArea: Double { Self.typical(watershed.areas.dropFirst()) }

    /// The median of areas, each counted as often as it has pixels.
    static func typical(_ areas: some Sequence<Int>) -> Double {
        let sorted = areas.sorted()
        let half = Double(sorted.reduce(0, +)) / 2
        var sum = 0
        for area in sorted {
            sum += area
            if Double(sum) >= half { return Double(max(area, 1)) }
        }
        return 1
    }

    /// The regions of a component, each a basin; empty where there is only one.
    ///
    /// - Complexity: O(*n* + *r* log *r*), where *n* is the number of pixels of its bounding box and
    ///   *r* of the rows of its basins.
    mutating func regions(of component: Int) -> [Region] {
        let first = watershed.firsts[component]
        let basins = first..<watershed.firsts[component + 1]
        guard basins.count > 1 else { return [] }
        patch.lay(component, of: surface)
        for (place, basin) in zip(patch.places, watershed.basins[surface.ranks(of: component)]) {
            patch.basins[Int(place)] = basin
        }
        let (outlines, contacts) = look(at: patch, first, basins.count)
        return basins.indices.map { basin in
            Region(
                area: watershed.areas[basin], summit: Double(watershed.summits[basin]) / 65535,
                hull: outlines[basin - first].hull,
                contacts: contacts[basin - first])
        }
    }

    /// The outlines and the contacts of a patch's basins, which are numbered from `first`.
    private func look(
        at patch: Patch, _ first: Int, _ count: Int
    ) -> (outlines: [Outline], contacts: [[Int32: Region.Contact]]) {
        let stride = patch.stride
        var outlines = [Outline](repeating: Outline(stride: stride), count: count)
        var borders = Borders(count: count)
        // Half of the neighbours, so that every pair comes once; those at corners share no edge.
        let neighbours = [(1, 1), (stride, 1), (stride + 1, 0), (stride - 1, 0)]
        patch.basins.withUnsafeBufferPointer { basins in
            patch.heights.withUnsafeBufferPointer { heights in
                for place in patch.places.lazy.map({ Int($0) }) {
                    let basin = basins[place]
                    let own = Int(basin) - first
                    outlines[own].add(place)
                    for (offset, length) in neighbours {
                        let other = basins[place + offset]
                        guard other != basin, other != 0 else { continue }
                        borders.add(
                            own, Int(other) - first,
                            pass: min(heights[place], heights[place + offset]), length: length)
                    }
                }
            }
        }
        return (outlines, borders.contacts)
    }
}
