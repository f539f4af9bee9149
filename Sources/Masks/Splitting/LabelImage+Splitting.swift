import Tensors

extension LabelImage {
    /// Splits the components of a mask into nuclei.
    ///
    /// The distance map is smoothed and flooded from its peaks, adjacent basins are merged by the
    /// merge rule, and regions that are too improbable or too small are dropped.
    ///
    /// - Parameters:
    ///   - mask: The mask whose components are split.
    ///   - foreground: The probability of nucleus, of the same size.
    ///   - distance: The network's prediction of the distance to the border, relative to the
    ///     largest of the nucleus, 0…1; `nil` for the Euclidean distance transform of the mask.
    ///   - parameters: The parameters of splitting.
    ///   - progress: Called regularly; an error that it throws stops the work.
    /// - Throws: Errors of `progress`.
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels and *σ* the width of the
    ///   smoothing filter.
    package init(
        splitting mask: NucleiMask, foreground: Plane<Float>, distance: Plane<Float>?,
        parameters: SplittingParameters, progress: () throws -> Void
    ) rethrows {
        let components = mask.components
        let size = (components.width, components.height)
        precondition(
            size == (foreground.width, foreground.height)
                && distance.map { size == ($0.width, $0.height) } ?? true,
            "mask, foreground and distance have the same size")
        guard let heightMap = HeightMap(of: mask, distance: distance, parameters: parameters)
        else {
            self = components
            return
        }
        let watershed = Watershed(of: heightMap, minimumDynamics: parameters.minimumDynamics)
        var extractor = RegionExtractor(heightMap: heightMap, watershed: watershed)
        var representatives = [Int32](0...Int32(watershed.basinCount))
        if let merge = parameters.mergeRule {
            let typicalArea = extractor.typicalArea
            for component in 0..<components.count {
                if component.isMultiple(of: 1024) { try progress() }
                let first = watershed.firstBasins[component]
                var graph = RegionGraph(
                    regions: extractor.regions(ofComponent: component), typicalArea: typicalArea)
                try graph.merge(by: merge, progress: progress)
                for (basin, representative) in graph.representatives.enumerated() {
                    representatives[first + basin] = Int32(first) + representative
                }
            }
        }
        let selection = NucleusSelection(
            representatives: representatives, areas: watershed.areas, basins: watershed.basins,
            pixels: heightMap.pixels
        )
        self = selection.labels(
            foreground: foreground, minimumProbability: parameters.minimumProbability,
            minimumRelativeArea: parameters.minimumRelativeArea,
            knownArea: parameters.knownArea,
            minimumArea: mask.minimumArea)
    }
}

extension HeightMap {
    /// The smoothed distances in a mask that is split; `nil` for an empty mask.
    init?(of mask: NucleiMask, distance: Plane<Float>?, parameters: SplittingParameters) {
        guard let area = Statistics(of: mask.areas.map(Double.init))?.median else { return nil }
        let blur = parameters.smoothingFilter(medianArea: area)
        let components = mask.components
        self =
            distance.map {
                HeightMap(heights: $0, filter: blur, components: components, areas: mask.areas)
            } ?? HeightMap(distanceTransformOf: components, filter: blur, areas: mask.areas)
    }
}
