import Tensors

/// Splits components one at a time, each within its own window of the image.
///
/// Gives the same nuclei as ``LabelImage/init(splitting:foreground:distance:parameters:progress:)``
/// for the whole image.
package struct ComponentDivision: Sendable {
    private let size: PlaneSize
    private let parameters: SplittingRules
    private let blur: GaussianBlur

    /// Creates a splitter for an image.
    ///
    /// - Parameters:
    ///   - size: The size of the image.
    ///   - parameters: The parameters of splitting.
    ///   - areas: The areas of all components in pixels; their median determines the smoothing.
    package init(of size: PlaneSize, by parameters: SplittingRules, areas: some Sequence<Int>) {
        self.size = size
        self.parameters = parameters
        blur = parameters.blur(medianArea: Statistics(areas.lazy.map(Double.init))?.median ?? 1)
    }

    /// The window of the image that is needed to split a piece: its bounding box and the reach of
    /// the smoothing filter.
    package func frame(of piece: ComponentPiece) -> Frame {
        piece.frame(margin: blur.reach, in: size)
    }

    /// Floods a piece and measures its basins.
    ///
    /// - Parameters:
    ///   - piece: A component or a piece of one.
    ///   - distance: The network's distance map in the piece's window, or `nil`.
    /// - Returns: The areas of the basins in pixels, for ``typicalArea(basinAreas:)``.
    package func basinAreas(of piece: ComponentPiece, distance: Plane<Float>?) -> [Int] {
        Array(flood(piece, distance: distance).watershed.areas.dropFirst())
    }

    /// The typical area of an image's nuclei in pixels, from the areas of all basins; 1 without
    /// basins.
    package static func typicalArea(_ areas: [Int]) -> Double { Regions.typical(areas) }

    /// Splits a piece into regions.
    ///
    /// - Parameters:
    ///   - piece: A component or a piece of one.
    ///   - distance: The network's distance map in the piece's window; `nil` for the Euclidean
    ///     distance transform of the piece.
    ///   - foreground: The probability of nucleus in the same window.
    ///   - typicalArea: The result of ``typicalArea(basinAreas:)`` for the image.
    ///   - progress: Called regularly; an error that it throws stops the work.
    /// - Returns: The regions, and the region of each pixel of the piece.
    /// - Throws: Errors of `progress`.
    package func divide(
        _ piece: ComponentPiece, distance: Plane<Float>?, foreground: Plane<Float>,
        typicalArea: Double, progress: () throws -> Void
    ) rethrows -> DividedPiece {
        let (heightMap, watershed) = flood(piece, distance: distance)
        var representatives = [Int32](0...Int32(watershed.count))
        if let merge = parameters.merge {
            var extractor = Regions(heightMap, watershed)
            var graph = RegionGraph(extractor.regions(of: 0), typicalArea: typicalArea)
            try graph.merge(by: merge, progress: progress)
            for (basin, representative) in graph.owners.enumerated() {
                representatives[1 + basin] = 1 + representative
            }
        }
        let selection = RegionSelection(
            owners: representatives, areas: watershed.areas, basins: watershed.basins,
            places: heightMap.places)
        return DividedPiece(
            selection.regions(foreground), of: selection, in: frame(of: piece), width: size.width)
    }

    private func flood(
        _ piece: ComponentPiece, distance: Plane<Float>?
    ) -> (heightMap: Surface, watershed: Watershed) {
        let components = piece.labels(in: frame(of: piece))
        let heightMap = Surface(
            heights: distance ?? EuclideanDistance.relative(in: components), filter: blur,
            components: components, areas: [piece.area])
        return (heightMap, Watershed(heightMap, depth: parameters.depth))
    }
}

/// A piece of a mask, split into regions.
package struct DividedPiece: Sendable {
    /// The regions, each a candidate nucleus, in image coordinates.
    package let regions: [RegionRecord]
    /// The region of each pixel of the piece, in raster order, counted from 1.
    package let numbers: [Int32]

    /// Keeps the regions that have pixels, and converts window to image coordinates.
    ///
    /// - Parameters:
    ///   - all: The regions by basin; those merged into another have no pixels.
    ///   - selection: The basins and pixels that the regions were measured from, in the window.
    ///   - window: The window in the image.
    ///   - width: The number of columns of the image.
    init(_ all: [RegionRecord], of selection: RegionSelection, in window: Frame, width: Int) {
        var regions: [RegionRecord] = []
        var numbers = [Int32](repeating: 0, count: all.count)
        for (basin, region) in all.enumerated() where region.area > 0 {
            regions.append(region)
            numbers[basin] = Int32(truncatingIfNeeded: regions.count)
        }
        let numbersOfBasins = selection.owners.map { numbers[Int($0)] }
        let columns = window.columns.count
        self.numbers = selection.basins.map { numbersOfBasins[Int($0)] }
        for (number, pixel) in zip(self.numbers, selection.places) {
            let (row, column) = Int(pixel).quotientAndRemainder(dividingBy: columns)
            regions[Int(number) - 1].box.add(
                row: row + window.rows.lowerBound, column: column + window.columns.lowerBound)
        }
        self.regions = regions.map { region in
            var region = region
            let (row, column) = region.first.quotientAndRemainder(dividingBy: columns)
            region.first =
                (row + window.rows.lowerBound) * width + column + window.columns.lowerBound
            return region
        }
    }
}
