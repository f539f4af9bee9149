/// The basins of a flooded surface as regions, with their contacts and outlines.
struct Regions {
    private let surface: Surface
    private let watershed: Watershed

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
    /// - Complexity: O(*n* + *r* log *r*), where *n* is the number of its pixels and *r* of the rows
    ///   of its basins.
    func regions(of component: Int) -> [Region] {
        let first = watershed.firsts[component]
        let basins = first..<watershed.firsts[component + 1]
        guard basins.count > 1 else { return [] }
        var outlines = [Outline](repeating: Outline(stride: surface.stride), count: basins.count)
        var borders = Borders(count: basins.count)
        let (stride, heights, numbers) = (surface.stride, surface.heights, watershed.basins)
        // Half of the neighbours, so that every pair comes once; those at corners share no edge.
        let neighbours = [(1, 1), (stride, 1), (stride + 1, 0), (stride - 1, 0)]
        for place in surface.places[surface.starts[component]..<surface.starts[component + 1]] {
            let place = Int(place)
            let basin = numbers[place]
            let own = Int(basin) - first
            outlines[own].add(place)
            for (offset, length) in neighbours {
                let other = numbers[place + offset]
                guard other != basin, other != 0 else { continue }
                let pass = min(heights[place], heights[place + offset])
                borders.add(own, Int(other) - first, pass: pass, length: length)
            }
        }
        let contacts = borders.contacts
        return basins.indices.map { basin in
            let own = basin - first
            return Region(
                area: watershed.areas[basin], summit: Double(watershed.summits[basin]) / 65535,
                hull: ConvexHull(outlines[own].corners), contacts: contacts[own])
        }
    }
}
