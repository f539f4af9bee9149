/// The basins of a flooded surface as regions, with their contacts and outlines.
struct Regions {
    /// The pixels of each basin; that of number *n* stands at *n*.
    let areas: [Int]
    private let surface: Surface
    private let watershed: Watershed

    /// Counts the basins' pixels.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(_ surface: Surface, _ watershed: Watershed) {
        var areas = [Int](repeating: 0, count: watershed.count + 1)
        watershed.basins.withUnsafeBufferPointer { basins in
            for place in surface.places { areas[Int(basins[Int(place)])] += 1 }
        }
        self.areas = areas
        self.surface = surface
        self.watershed = watershed
    }

    /// The area such that half of all pixels are in basins of at most that area; 1 where there
    /// are none.
    var typicalArea: Double { Self.typical(areas.dropFirst()) }

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
        var outlines = [Outline](repeating: Outline(), count: basins.count)
        var contacts = [[Int32: Region.Contact]](repeating: [:], count: basins.count)
        let (stride, heights) = (surface.stride, surface.heights)
        for rank in surface.starts[component]..<surface.starts[component + 1] {
            let place = Int(surface.places[rank])
            let own = Int(watershed.basins[place]) - first
            let (row, column) = place.quotientAndRemainder(dividingBy: stride)
            outlines[own].add(row: Int32(row), column: Int32(column))
            for (offset, length) in [(1, 1), (stride, 1), (stride + 1, 0), (stride - 1, 0)] {
                let basin = Int(watershed.basins[place + offset])
                guard basin != 0, basin - first != own else { continue }
                let pass = Double(min(heights[place], heights[place + offset])) / 65535
                let contact = Region.Contact(pass: pass, length: length)
                let (a, b) = (own, basin - first)
                contacts[a][Int32(b), default: .none].add(contact)
                contacts[b][Int32(a), default: .none].add(contact)
            }
        }
        return basins.indices.map { basin in
            let own = basin - first
            return Region(
                area: areas[basin], summit: Double(watershed.summits[basin]) / 65535,
                hull: ConvexHull(outlines[own].corners), contacts: contacts[own])
        }
    }
}

/// The ends of a region's rows, from which its hull is spanned.
private struct Outline {
    private var rows: [(row: Int32, first: Int32, end: Int32)] = []

    /// Adds a pixel; they come in reading order.
    mutating func add(row: Int32, column: Int32) {
        if let last = rows.last, last.row == row {
            rows[rows.count - 1].end = column + 1
        } else {
            rows.append((row, column, column + 1))
        }
    }

    /// The corners of the outermost pixels.
    var corners: [ConvexHull.Corner] {
        rows.flatMap { row, first, end in
            [(first, row), (first, row + 1), (end, row), (end, row + 1)]
                .map { ConvexHull.Corner(x: $0.0, y: $0.1) }
        }
    }
}
