import Tensors

/// The basins of an image's watershed beside its annotated nuclei: all that is needed to try merge
/// rules and limits without touching a pixel again.
///
/// What ``agreement(of:by:)`` says of parameters is what ``LabelImage/init(splitting:foreground:distance:parameters:progress:)``
/// and ``InstanceAgreement`` say of them, in a thousandth of the time.
package struct BasinTable: Sendable {
    /// The graph of the basins of each component, with the number of its first basin; only of
    /// components with more than one.
    private var graphs: [(firstBasin: Int, regions: [Region])] = []
    /// The pixel-weighted median area of the basins, in pixels.
    private let typicalArea: Double
    /// The area, probability and first pixel of each basin; index 0 is unused.
    private let candidates: [NucleusCandidate]
    /// The annotated nuclei that each basin overlaps, as label and pixels; index 0 is unused.
    private let overlaps: [[Overlap]]
    /// The ignored pixels of each basin; index 0 is unused; `nil` where nothing is ignored.
    private let ignoredAreas: [Int]?
    /// The area of each annotated nucleus in pixels; nucleus *n* is at index *n* − 1.
    private let actualAreas: [Int]
    /// The area in pixels below which nothing is a nucleus.
    private let minimumArea: Int

    /// The pixels that a basin shares with an annotated nucleus.
    private struct Overlap {
        let actualLabel: Int
        var area: Int
    }

    /// Floods a mask.
    ///
    /// - Parameters:
    ///   - mask: The mask whose components are split.
    ///   - foreground: The probability of nucleus, of the same size.
    ///   - distance: The network's distance map; `nil` for the mask's own distance transform.
    ///   - parameters: The parameters of splitting, of which smoothing and depth are used.
    ///   - annotated: The annotated nuclei, of the same size.
    ///   - ignored: The pixels that are left out of comparisons; `nil` for none.
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels and *σ* the width of the
    ///   smoothing filter.
    package init(
        of mask: NucleiMask, foreground: Plane<Float>, distance: Plane<Float>?,
        parameters: SplittingParameters, annotated: LabelImage,
        ignoring ignored: IgnoredPixels? = nil
    ) {
        minimumArea = mask.minimumArea
        actualAreas = annotated.areas
        guard let heightMap = HeightMap(of: mask, distance: distance, parameters: parameters)
        else {
            (typicalArea, candidates, overlaps) = (1, [NucleusCandidate()], [[]])
            ignoredAreas = ignored.map { _ in [0] }
            return
        }
        let watershed = Watershed(of: heightMap, minimumDynamics: parameters.minimumDynamics)
        var extractor = RegionExtractor(heightMap: heightMap, watershed: watershed)
        typicalArea = extractor.typicalArea
        candidates = NucleusSelection(
            representatives: [Int32](0...Int32(watershed.basinCount)), areas: watershed.areas,
            basins: watershed.basins, pixels: heightMap.pixels
        ).candidates(foreground: foreground)
        overlaps = Self.overlaps(of: watershed, in: heightMap, with: annotated)
        ignoredAreas = ignored.map { Self.areas(of: $0, in: watershed, of: heightMap) }
        for component in 0..<heightMap.componentCount {
            let regions = extractor.regions(ofComponent: component)
            guard !regions.isEmpty else { continue }
            graphs.append((watershed.firstBasins[component], regions))
        }
    }

    private static func overlaps(
        of watershed: Watershed, in heightMap: HeightMap, with annotated: LabelImage
    ) -> [[Overlap]] {
        var overlaps = [[Overlap]](repeating: [], count: watershed.basinCount + 1)
        let labels = annotated.labels.elements
        for (pixel, basin) in zip(heightMap.pixels, watershed.basins) {
            let label = Int(labels[Int(pixel)])
            guard label != 0 else { continue }
            // A basin overlaps few nuclei, so that a search is faster than a dictionary.
            if let place = overlaps[Int(basin)].firstIndex(where: { $0.actualLabel == label }) {
                overlaps[Int(basin)][place].area += 1
            } else {
                overlaps[Int(basin)].append(Overlap(actualLabel: label, area: 1))
            }
        }
        return overlaps
    }

    private static func areas(
        of ignored: IgnoredPixels, in watershed: Watershed, of heightMap: HeightMap
    ) -> [Int] {
        var areas = [Int](repeating: 0, count: watershed.basinCount + 1)
        for (pixel, basin) in zip(heightMap.pixels, watershed.basins)
        where ignored.mask.elements[Int(pixel)] {
            areas[Int(basin)] += 1
        }
        return areas
    }

    /// The adjacent basins, and whether they are one nucleus.
    ///
    /// Pairs of which a basin is background or ignored for the most part are left out.
    ///
    /// - Complexity: O(*c* log *c*), where *c* is the number of contacts.
    package var pairs: [BasinPair] {
        let owners = candidates.indices.map { owner(ofBasin: $0) }
        return graphs.flatMap { graph in
            graph.regions.indices.flatMap { a in
                graph.regions[a].contacts.filter { $0.key > a }.sorted { $0.key < $1.key }
                    .compactMap { b, contact -> BasinPair? in
                        guard let one = owners[graph.firstBasin + a],
                            let other = owners[graph.firstBasin + Int(b)]
                        else { return nil }
                        let features = PairFeatures(
                            graph.regions[a], graph.regions[Int(b)], contact: contact,
                            typicalArea: typicalArea)
                        return BasinPair(features: features.values, isOneNucleus: one == other)
                    }
            }
        }
    }

    /// The annotated nucleus that a basin shares most pixels with; `nil` where more than half of
    /// the basin is background or ignored.
    private func owner(ofBasin basin: Int) -> Int? {
        let covered = overlaps[basin].reduce(0) { $0 + $1.area }
        guard 2 * covered >= candidates[basin].area else { return nil }
        return overlaps[basin].max { ($0.area, $1.actualLabel) < ($1.area, $0.actualLabel) }?
            .actualLabel
    }

    /// Merges basins.
    ///
    /// - Parameter rule: The rule; `nil` to merge none.
    /// - Returns: The basin that stands for each basin's region; index 0 is unused.
    /// - Complexity: O(*c* log *c*), where *c* is the number of contacts.
    package func representatives(by rule: MergeRule?) -> [Int32] {
        var representatives = [Int32](0..<Int32(candidates.count))
        guard let rule else { return representatives }
        for (first, regions) in graphs {
            var graph = RegionGraph(regions: regions, typicalArea: typicalArea)
            graph.merge(by: rule) {}
            for (basin, representative) in graph.representatives.enumerated() {
                representatives[first + basin] = Int32(first) + representative
            }
        }
        return representatives
    }

    /// Compares the regions that are probable and large enough with the annotated nuclei.
    ///
    /// - Parameters:
    ///   - representatives: The result of ``representatives(by:)``.
    ///   - parameters: The parameters of splitting, of which the limits of probability and area
    ///     are used.
    /// - Returns: The agreement.
    /// - Complexity: O(*b* log *b*), where *b* is the number of basins.
    package func agreement(
        of representatives: [Int32], by parameters: SplittingParameters
    ) -> InstanceAgreement {
        var regions = [NucleusCandidate](
            repeating: NucleusCandidate(), count: candidates.count)
        for (basin, candidate) in candidates.enumerated().dropFirst() {
            let region = Int(representatives[basin])
            regions[region].area += candidate.area
            regions[region].probabilitySum += candidate.probabilitySum
            regions[region].firstPixel = min(regions[region].firstPixel, candidate.firstPixel)
        }
        let (numbers, count) = NucleusCandidate.nucleusNumbers(
            of: regions, parameters: parameters, minimumArea: minimumArea)
        var shared: [UInt64: Int] = [:]
        for (basin, overlaps) in overlaps.enumerated() {
            let number = UInt64(numbers[Int(representatives[basin])])
            guard number != 0 else { continue }
            for overlap in overlaps {
                shared[UInt64(overlap.actualLabel) << 32 | number, default: 0] += overlap.area
            }
        }
        var areas = [Int](repeating: 0, count: count + 1)
        for (region, number) in numbers.enumerated() where number != 0 {
            areas[Int(number)] = regions[region].area
        }
        let ignored = ignoredAreas.map { basins in
            var areas = [Int](repeating: 0, count: count + 1)
            for (basin, area) in basins.enumerated() {
                areas[Int(numbers[Int(representatives[basin])])] += area
            }
            return Array(areas.dropFirst())
        }
        return InstanceAgreement(
            of: Overlaps(
                shared: shared, predictedAreas: Array(areas.dropFirst()), ignoredAreas: ignored,
                actualAreas: actualAreas))
    }
}

/// Two adjacent basins of a watershed, and whether an annotation has them in one nucleus.
package struct BasinPair: Sendable, Equatable {
    /// The values by which ``MergeRule`` decides, in the order of ``MergeRule/Weights/all``.
    package let features: [Double]
    /// Whether both basins belong to the same annotated nucleus for the most part.
    package let isOneNucleus: Bool
}
