import Glibc
import Masks
import Tensors

/// What the network finds in a window at some scale.
struct LookedWindow {
    /// The nuclei, in the network's pixels.
    let labels: LabelImage
    /// See ``SizeEvidence/conviction``.
    let conviction: Double
}

extension SizeEvidence {
    /// Measures the nuclei of all windows together; `nil` without any.
    ///
    /// - Parameters:
    ///   - windows: What was found.
    ///   - factor: The network's pixels for each pixel of the image, along a side.
    init?(of windows: [LookedWindow], factor: Double) {
        self.init(
            areas: windows.flatMap(\.labels.areas), factor: factor,
            conviction: windows.map(\.conviction).reduce(0, +) / Double(max(windows.count, 1)))
    }
}

/// What a coarse look at an image finds, and where.
struct CoarseLook {
    /// The sizes of the nuclei; `nil` where there are none.
    let evidence: SizeEvidence?
    /// The image around nuclei of the typical size: there a closer look tells them from clusters.
    let typicalNuclei: [Plane<UInt16>]

    /// Gathers what was found.
    ///
    /// - Parameters:
    ///   - windows: The windows, in pixels of the image.
    ///   - found: What was found in each.
    ///   - factor: The scale at which they were seen.
    ///   - places: The most nuclei to look at closely.
    init(windows: [Plane<UInt16>], found: [LookedWindow], factor: Double, places: Int) {
        evidence = SizeEvidence(of: found, factor: factor)
        let typical = RegionExtractor.pixelWeightedMedian(of: found.flatMap(\.labels.areas))
        let nuclei = zip(windows, found).flatMap { window, found in
            zip(found.labels.areas, found.labels.centres).map { (window, area: $0, centre: $1) }
        }
        typicalNuclei = nuclei.enumerated().map { index, nucleus in
            (index, nucleus, distance: abs(log(Double(nucleus.area) / typical)))
        }.sorted { ($0.distance, $0.0) < ($1.distance, $1.0) }.prefix(places).map { _, nucleus, _ in
            nucleus.0.window(
                around: (nucleus.centre.row / factor, nucleus.centre.column / factor),
                side: Region.side)
        }
    }
}

extension LabelImage {
    /// The centre of each nucleus; nucleus *n* is at index *n* − 1.
    fileprivate var centres: [(row: Double, column: Double)] {
        var sums = [(row: Int, column: Int, count: Int)](repeating: (0, 0, 0), count: count)
        for (pixel, label) in labels.elements.enumerated() where label != 0 {
            let index = Int(label) - 1
            sums[index].row += pixel / width
            sums[index].column += pixel % width
            sums[index].count += 1
        }
        return sums.map {
            (Double($0.row) / Double($0.count), Double($0.column) / Double($0.count))
        }
    }
}

extension Plane {
    /// A square window, moved so that it lies within the plane; smaller where the plane is.
    fileprivate func window(around centre: (row: Double, column: Double), side: Int) -> Plane {
        func range(_ centre: Double, in length: Int) -> Range<Int> {
            let side = min(side, length)
            let first = min(max(Int(centre) - side / 2, 0), length - side)
            return first..<first + side
        }
        let columns = range(centre.column, in: width)
        let rows = range(centre.row, in: height)
        return Plane(
            width: columns.count, height: rows.count,
            elements: rows.flatMap { row in
                elements[row * width + columns.lowerBound..<row * width + columns.upperBound]
            })
    }
}
