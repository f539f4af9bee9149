import Tensors

/// Divides one component after the other, each in a frame of its own: as
/// ``LabelImage/init(dividing:foreground:distance:by:progress:)`` does with all at once, and with
/// the same result.
package struct ComponentDivision: Sendable {
    private let size: PlaneSize
    private let rules: SplittingRules
    private let blur: GaussianBlur

    /// Decides how far the landscape is smoothed.
    ///
    /// - Parameters:
    ///   - size: Of the image.
    ///   - rules: See there.
    ///   - areas: The pixels of all its components.
    package init(of size: PlaneSize, by rules: SplittingRules, areas: some Sequence<Int>) {
        self.size = size
        self.rules = rules
        blur = rules.blur(medianArea: Statistics(areas.lazy.map(Double.init))?.median ?? 1)
    }

    /// What of the landscape is needed to divide a piece.
    package func frame(of piece: ComponentPiece) -> Frame {
        piece.frame(margin: blur.reach, in: size)
    }

    /// The areas of a piece's basins: all of an image's tell what is typical, see
    /// ``typicalArea(_:)``.
    ///
    /// - Parameters:
    ///   - piece: A component.
    ///   - distance: What the network says of its frame; see there.
    /// - Returns: In pixels.
    package func basinAreas(of piece: ComponentPiece, distance: Plane<Float>?) -> [Int] {
        Array(flood(piece, distance).watershed.areas.dropFirst())
    }

    /// The area that merging compares with, from those of all basins of an image.
    package static func typicalArea(_ areas: [Int]) -> Double { Regions.typical(areas) }

    /// Divides a piece.
    ///
    /// - Parameters:
    ///   - piece: A component.
    ///   - distance: What the network says of the distance to the border, in the piece's frame;
    ///     `nil` where it does not.
    ///   - foreground: The probability of being nucleus, in the same frame.
    ///   - typicalArea: See ``typicalArea(_:)``.
    ///   - progress: Called every now and then; what it throws ends the work.
    /// - Returns: Its regions.
    /// - Throws: What `progress` throws.
    package func divide(
        _ piece: ComponentPiece, distance: Plane<Float>?, foreground: Plane<Float>,
        typicalArea: Double, progress: () throws -> Void
    ) rethrows -> DividedPiece {
        let (surface, watershed) = flood(piece, distance)
        var owners = [Int32](0...Int32(watershed.count))
        if let merge = rules.merge {
            var regions = Regions(surface, watershed)
            var graph = RegionGraph(regions.regions(of: 0), typicalArea: typicalArea)
            try graph.merge(by: merge, progress: progress)
            for (basin, owner) in graph.owners.enumerated() { owners[1 + basin] = 1 + owner }
        }
        let selection = RegionSelection(
            owners: owners, areas: watershed.areas, basins: watershed.basins,
            places: surface.places)
        return DividedPiece(
            selection.regions(foreground), of: selection, in: frame(of: piece), width: size.width)
    }

    private func flood(
        _ piece: ComponentPiece, _ distance: Plane<Float>?
    ) -> (surface: Surface, watershed: Watershed) {
        let components = piece.labels(in: frame(of: piece))
        let surface = Surface(
            distance ?? EuclideanDistance.relative(in: components), smoothedBy: blur,
            of: components, areas: [piece.area])
        return (surface, Watershed(surface, depth: rules.depth))
    }
}
