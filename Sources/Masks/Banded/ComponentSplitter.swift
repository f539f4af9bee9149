import Tensors

/// Splits components one at a time, each within its own window of the image.
///
/// Gives the same nuclei as ``LabelImage/init(splitting:foreground:distance:parameters:progress:)``
/// for the whole image.
package struct ComponentSplitter: Sendable {
    private let size: PlaneSize
    private let parameters: SplittingParameters
    private let blur: GaussianBlur

    /// Creates a splitter for an image.
    ///
    /// - Parameters:
    ///   - size: The size of the image.
    ///   - parameters: The parameters of splitting.
    ///   - areas: The areas of all components in pixels; their median determines the smoothing.
    package init(
        imageSize size: PlaneSize, parameters: SplittingParameters, areas: some Sequence<Int>
    ) {
        self.size = size
        self.parameters = parameters
        blur = parameters.smoothingFilter(
            medianArea: Statistics(of: areas.lazy.map(Double.init))?.median ?? 1)
    }

    /// The window of the image that is needed to split a piece: its bounding box and the reach of
    /// the smoothing filter.
    package func window(of piece: ComponentPiece) -> PixelWindow {
        piece.window(margin: blur.radius, in: size)
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
    package static func typicalArea(basinAreas areas: [Int]) -> Double {
        RegionExtractor.pixelWeightedMedian(of: areas)
    }

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
    package func split(
        _ piece: ComponentPiece, distance: Plane<Float>?, foreground: Plane<Float>,
        typicalArea: Double, progress: () throws -> Void
    ) rethrows -> SplitPiece {
        let (heightMap, watershed) = flood(piece, distance: distance)
        var representatives = [Int32](0...Int32(watershed.basinCount))
        if let merge = parameters.mergeRule {
            var extractor = RegionExtractor(heightMap: heightMap, watershed: watershed)
            var graph = RegionGraph(
                regions: extractor.regions(ofComponent: 0), typicalArea: typicalArea)
            try graph.merge(by: merge, progress: progress)
            for (basin, representative) in graph.representatives.enumerated() {
                representatives[1 + basin] = 1 + representative
            }
        }
        let selection = NucleusSelection(
            representatives: representatives, areas: watershed.areas, basins: watershed.basins,
            pixels: heightMap.pixels)
        return SplitPiece(
            regions: selection.candidates(foreground: foreground), selection: selection,
            window: window(of: piece), width: size.width)
    }

    private func flood(
        _ piece: ComponentPiece, distance: Plane<Float>?
    ) -> (heightMap: HeightMap, watershed: Watershed) {
        let components = piece.labelImage(in: window(of: piece))
        let heightMap = HeightMap(
            heights: distance ?? EuclideanDistanceTransform.normalized(in: components),
            filter: blur,
            components: components, areas: [piece.area])
        return (heightMap, Watershed(of: heightMap, minimumDynamics: parameters.minimumDynamics))
    }
}

/// A piece of a mask, split into regions.
package struct SplitPiece: Sendable {
    /// The regions, each a candidate nucleus, in image coordinates.
    package let regions: [NucleusCandidate]
    /// The region of each pixel of the piece, in raster order, counted from 1.
    package let regionNumbers: [Int32]

    /// Keeps the regions that have pixels, and converts window to image coordinates.
    ///
    /// - Parameters:
    ///   - all: The regions by basin; those merged into another have no pixels.
    ///   - selection: The basins and pixels that the regions were measured from, in the window.
    ///   - window: The window in the image.
    ///   - width: The number of columns of the image.
    init(
        regions all: [NucleusCandidate], selection: NucleusSelection, window: PixelWindow,
        width: Int
    ) {
        var regions: [NucleusCandidate] = []
        var numbers = [Int32](repeating: 0, count: all.count)
        for (basin, region) in all.enumerated() where region.area > 0 {
            regions.append(region)
            numbers[basin] = Int32(truncatingIfNeeded: regions.count)
        }
        let numbersOfBasins = selection.representatives.map { numbers[Int($0)] }
        let columns = window.columns.count
        self.regionNumbers = selection.basins.map { numbersOfBasins[Int($0)] }
        for (number, pixel) in zip(self.regionNumbers, selection.pixels) {
            let (row, column) = Int(pixel).quotientAndRemainder(dividingBy: columns)
            regions[Int(number) - 1].boundingBox.include(
                row: row + window.rows.lowerBound, column: column + window.columns.lowerBound)
        }
        self.regions = regions.map { region in
            var region = region
            let (row, column) = region.firstPixel.quotientAndRemainder(dividingBy: columns)
            region.firstPixel =
                (row + window.rows.lowerBound) * width + column + window.columns.lowerBound
            return region
        }
    }
}
