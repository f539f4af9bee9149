/// The pixels of a row from a column up to another one, which is not included.
struct PixelRun: Equatable {
    let row: Int32
    let columns: Range<Int32>
}

/// Fills outlines: the pixels whose centres are inside.
///
/// A centre on an edge is inside where the area is on its right, on a horizontal edge where it is
/// below: the definition of insideness of `java.awt.Shape`, by which ImageJ and QuPath fill. So
/// outlines along pixel edges, as nucleid writes them, give back exactly their pixels. scikit-image's
/// `draw.polygon` puts integers at pixel centres: it is given coordinates less 0.5.
struct OutlineFilling {
    /// The columns of the image.
    let width: Int
    /// The rows of the image.
    let height: Int
    /// The most crossings of edges with rows of all outlines.
    let mostCrossings: Int
    private var crossings = 0

    /// Fills outlines of an image of a size.
    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        // Where each pixel is a nucleus it has two; and some more for small images.
        mostCrossings = 2 * width * height + (1 << 16)
    }

    /// The pixels of an outline, in order of rows and columns of each of its polygons.
    ///
    /// - Throws: ``OutlineError/tooDetailed(limit:)``.
    /// - Complexity: O(*c* log *c*), where *c* is the number of crossings of its edges with rows.
    mutating func runs(of outline: Outline) throws(OutlineError) -> [PixelRun] {
        switch outline.shape {
        case .ellipse(let x, let y, let width, let height):
            return try ellipse(x: x, y: y, width: width, height: height)
        case .polygons(let polygons):
            var runs: [PixelRun] = []
            for rings in polygons { try fill(rings, into: &runs) }
            return runs
        }
    }

    private mutating func fill(
        _ rings: [[Position]], into runs: inout [PixelRun]
    ) throws(OutlineError) {
        var found: [(row: Int, x: Double)] = []
        for ring in rings {
            guard var last = ring.last else { continue }
            for corner in ring {
                let (upper, lower) = last.y < corner.y ? (last, corner) : (corner, last)
                last = corner
                let rows =
                    firstIndex(
                        from: upper.y, below: height)..<firstIndex(
                        from: lower.y, below: height)
                try count(rows.count)
                for row in rows {
                    let share = (Double(row) + 0.5 - upper.y) / (lower.y - upper.y)
                    found.append((row, upper.x + share * (lower.x - upper.x)))
                }
            }
        }
        found.sort { ($0.row, $0.x) < ($1.row, $1.x) }
        // A closed ring crosses each row an even number of times.
        for index in stride(from: 0, to: found.count - 1, by: 2) {
            append(row: found[index].row, from: found[index].x, to: found[index + 1].x, to: &runs)
        }
    }

    private mutating func ellipse(
        x: Double, y: Double, width: Double, height: Double
    ) throws(OutlineError) -> [PixelRun] {
        guard width > 0, height > 0 else { return [] }
        let rows =
            firstIndex(
                from: y, below: self.height)..<firstIndex(
                from: y + height, below: self.height)
        try count(2 * rows.count)
        var runs: [PixelRun] = []
        for row in rows {
            let offset = (Double(row) + 0.5 - y) / height * 2 - 1
            let half = width / 2 * max(0, 1 - offset * offset).squareRoot()
            let centre = x + width / 2
            append(row: row, from: centre - half, to: centre + half, to: &runs)
        }
        return runs
    }

    private mutating func count(_ more: Int) throws(OutlineError) {
        crossings += more
        guard crossings <= mostCrossings else { throw .tooDetailed(limit: mostCrossings) }
    }

    private func append(row: Int, from start: Double, to end: Double, to runs: inout [PixelRun]) {
        let (first, last) = (
            firstIndex(from: start, below: width), firstIndex(from: end, below: width)
        )
        guard first < last else { return }
        runs.append(PixelRun(row: Int32(row), columns: Int32(first)..<Int32(last)))
    }

    /// The first row or column whose centre is not before a coordinate, within 0…`limit`.
    private func firstIndex(from coordinate: Double, below limit: Int) -> Int {
        Int(min(max((coordinate - 0.5).rounded(.up), 0), Double(limit)))
    }
}
