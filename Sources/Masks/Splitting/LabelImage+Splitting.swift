import Tensors

extension LabelImage {
    /// Divides the components of a mask into nuclei.
    ///
    /// The landscape, highest at the cores of nuclei, is smoothed and flooded; regions that are one
    /// nucleus by the rule are merged; those too unlikely or too small to be one are dropped.
    ///
    /// - Parameters:
    ///   - mask: Its components are divided.
    ///   - foreground: The probability of being nucleus, of the mask's size.
    ///   - distance: What the network says of the distance to the border; where it does not, the
    ///     Euclidean distance takes its place.
    ///   - rules: See there.
    ///   - progress: Called every now and then; what it throws ends the work.
    /// - Throws: What `progress` throws.
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels and *σ* the smoothing.
    package init(
        dividing mask: NucleiMask, foreground: Plane<Float>, distance: Plane<Float>?,
        by rules: SplittingRules, progress: () throws -> Void
    ) rethrows {
        let components = mask.components
        let size = (components.width, components.height)
        precondition(
            size == (foreground.width, foreground.height)
                && distance.map { size == ($0.width, $0.height) } ?? true,
            "a mask and what divides it are of one size")
        guard let area = Statistics(mask.areas.map(Double.init))?.median else {
            self = components
            return
        }
        let blur = rules.blur(medianArea: area)
        let surface =
            distance.map {
                Surface($0, smoothedBy: blur, of: components, areas: mask.areas)
            } ?? Surface(apart: components, smoothedBy: blur, areas: mask.areas)
        let watershed = Watershed(surface, depth: rules.depth)
        var regions = Regions(surface, watershed)
        var owners = [Int32](0...Int32(watershed.count))
        if let merge = rules.merge {
            let typicalArea = regions.typicalArea
            for component in 0..<components.count {
                if component.isMultiple(of: 1024) { try progress() }
                let first = watershed.firsts[component]
                var graph = RegionGraph(regions.regions(of: component), typicalArea: typicalArea)
                try graph.merge(by: merge, progress: progress)
                for (basin, owner) in graph.owners.enumerated() {
                    owners[first + basin] = Int32(first) + owner
                }
            }
        }
        let selection = RegionSelection(
            owners: owners, areas: watershed.areas, basins: watershed.basins, places: surface.places
        )
        self = selection.labels(
            foreground, confidence: rules.confidence, leastArea: rules.leastArea,
            minimumArea: mask.minimumArea)
    }

    /// Divides the components of a mask, and tells nobody how it goes.
    package init(
        dividing mask: NucleiMask, foreground: Plane<Float>, distance: Plane<Float>?,
        by rules: SplittingRules
    ) {
        self.init(
            dividing: mask, foreground: foreground, distance: distance, by: rules, progress: {})
    }
}
