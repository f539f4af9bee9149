import Images
import Masks
import Network
import Tensors
import Tiles

/// The way of an image from samples to nuclei: prepared, tiled, evaluated, blended, measured.
///
/// Reads no file, no clock and no settings; any number of threads may call ``segment(_:progress:)``,
/// and share the crew.
package struct Segmenter: Sendable {
    /// Where an image is on its way; each is said once, but for tiles and the last.
    package enum Progress: Sendable, Equatable {
        case preparing
        /// Some rows are decoded; said before each of an image in bands.
        case decoding
        case evaluating
        case tile(Int, of: Int)
        case dividing
        case measuring
        /// What was said last takes its time; said any number of times.
        case working
    }

    /// What evaluates.
    package let model: Model
    /// Whether nuclei are bright or dark.
    package let polarity: Polarity
    /// Side and overlap of the tiles of images that are too large for one.
    package let geometry: TileGeometry
    /// The probability above which a pixel is nucleus.
    package let threshold: Double
    /// The pixels below which a component is dropped.
    package let minimumArea: Int
    let rules: ModelRules
    let nucleiRules: NucleiRules
    let crew: EvaluatorCrew

    /// The threads that evaluate tiles.
    package var threads: Int { crew.size }
    /// The precision that is computed with, asked for or not.
    package var precision: Precision { crew.precision }
    /// The instruction set of the kernels.
    package var kernels: Processor { crew.kernels }
    /// Why the precision is not the one asked for, as a sentence without its end.
    package var fallback: String? { crew.fallback }

    /// Sets a model up, with its own threads.
    ///
    /// - Parameters:
    ///   - model: What evaluates.
    ///   - options: What the user has chosen; the rest is the model's to say.
    ///   - threads: Evaluate tiles at the same time, each with memory of its own.
    /// - Throws: ``ModelError`` where model and options do not go together.
    package init(
        model: Model, options: SegmentationOptions, threads: Int
    ) throws(ModelError) {
        rules = try ModelRules(of: model)
        nucleiRules = try NucleiRules(of: model)
        let side = options.tile ?? rules.tile
        let overlap = options.overlap ?? rules.overlap
        if let fault = TileGeometry.fault(side: side, overlap: overlap) {
            throw .tiles(model: model.name, reason: fault)
        }
        let multiple = model.network.architecture.multiple
        guard side.isMultiple(of: multiple) else {
            throw .tiles(
                model: model.name,
                reason: "a tile of \(side) px: its depth asks for multiples of \(multiple)")
        }
        self.model = model
        polarity = options.polarity
        geometry = TileGeometry(side: side, overlap: overlap)
        threshold = options.threshold ?? rules.threshold
        minimumArea = options.minimumArea
        crew = EvaluatorCrew(model.network, precision: options.precision, threads: threads)
    }

    /// Finds the nuclei of an image.
    ///
    /// - Parameters:
    ///   - raster: Any size from 1x1.
    ///   - scale: What its samples stand for, if that is not themselves.
    ///   - progress: Called on the calling thread; what it throws ends the work between tiles.
    /// - Returns: The mask, of the image's size, and what was done and measured.
    /// - Throws: What `progress` throws.
    /// - Complexity: 24 GFLOP for every 256x256 pixels of the tiles, with the built-in model.
    package func segment(
        _ raster: Raster, scale: IntensityScale? = nil, progress: (Progress) throws -> Void
    ) rethrows -> Segmentation {
        try progress(.preparing)
        let gray = GrayImage(raster)
        let prepared = rules.preparation.prepare(gray, polarity: polarity)
        try progress(.evaluating)
        let plan = plan(width: raster.width, height: raster.height)
        let maps = try maps(prepared.plane, plan, progress)
        try progress(.dividing)
        let labels = try LabelImage(
            dividing: NucleiMask(maps.foreground, above: threshold, minimumArea: minimumArea),
            foreground: maps.foreground, distance: maps.distance, by: nucleiRules.splitting
        ) {
            try progress(.working)
        }
        let mask = NucleiMask(of: labels)
        try progress(.measuring)
        let nuclei = labels.nuclei(intensities: gray.plane, probability: maps.foreground)
        try progress(.working)
        let summary = SegmentationSummary(
            preparation: prepared.record, tiles: plan, components: mask.components.count,
            foregroundFraction: mask.foregroundFraction,
            meanIntensity: mask.mean(of: gray.plane).map { $0 / Double(gray.maximum) * 255 },
            nuclei: nuclei,
            quality: quality(of: raster, scale, prepared.record, gray, maps, labels, nuclei))
        return Segmentation(
            summary: summary, maps: maps, gray: gray, mask: mask, labels: labels)
    }

    /// Finds the nuclei of an image, and tells nobody how it goes.
    package func segment(_ raster: Raster) -> Segmentation { segment(raster) { _ in } }

    /// How far an image and what was found in it are to be trusted.
    private func quality(
        of raster: Raster, _ scale: IntensityScale?, _ preparation: PreparationRecord,
        _ gray: GrayImage, _ maps: Maps, _ labels: LabelImage, _ nuclei: [Nucleus]
    ) -> Quality {
        let diameter = Statistics(nuclei.map(\.equivalentDiameter))?.median
        let profile = EdgeProfile(labels, intensities: gray.plane)
        var probabilities = ProbabilityTally()
        probabilities.add(labels.labels, maps.foreground)
        let facts = QualityFacts(
            nuclei: nuclei.count, saturatedFraction: Clipping(raster).fraction,
            contrast: preparation.contrast,
            sharpness: diameter.flatMap { profile.sharpness(diameter: $0) },
            polarityMargin: preparation.polarityMargin(
                threshold: rules.preparation.invertAboveMean),
            medianDiameter: diameter, seamDisagreement: maps.disagreement,
            confidence: probabilities.confidence, nonFiniteSamples: scale?.nonFinite ?? 0,
            cutComponents: 0)
        return quality(facts, promised: probabilities.promisedDice)
    }

    /// Judges facts.
    func quality(_ facts: QualityFacts, promised: Double) -> Quality {
        let rules = QualityRules(
            minimumRange: rules.preparation.minimumRange, diameters: nucleiRules.diameters)
        return Quality(
            facts: facts, flags: rules.flags(facts), promisedDice: promised,
            expectedDice: nucleiRules.calibration?(promised) ?? promised)
    }

    /// The tiles of an image of this size.
    package func plan(width: Int, height: Int) -> TilePlan {
        TilePlan(
            width: width, height: height, geometry: geometry,
            multiple: model.network.architecture.multiple)
    }

    /// The network's outputs that are made use of: foreground, and distance if there is one.
    var blendedChannels: [Int] {
        let architecture = model.network.architecture
        return [architecture.foreground] + (architecture.distance.map { [$0] } ?? [])
    }

    /// What the network says of each pixel.
    ///
    /// - Parameters:
    ///   - plane: Prepared intensities.
    ///   - plan: The tiles that cover it.
    ///   - progress: Told of every tile, on the calling thread; what it throws ends the work.
    /// - Returns: Values in 0…1, of the plane's size.
    /// - Throws: What `progress` throws.
    package func maps(
        _ plane: Plane<Float>, _ plan: TilePlan, _ progress: (Progress) throws -> Void
    ) rethrows -> Maps {
        var blend = TileBlend(plan: plan, channels: blendedChannels)
        try crew.evaluate(
            count: plan.count, size: plan.size,
            fill: { index, tile in plan.cut(index, from: plane, into: tile) },
            take: { index, tile in
                blend.add(index, tile)
                try progress(.tile(index + 1, of: plan.count))
            })
        let disagreement = blend.disagreement
        let planes = blend.finish()
        return Maps(
            foreground: planes[0], distance: planes.count > 1 ? planes[1] : nil,
            disagreement: disagreement)
    }

    /// Prepares an image as the model wants it; the first step of ``segment(_:progress:)``.
    package func prepare(_ raster: Raster) -> PreparedImage {
        rules.preparation.prepare(GrayImage(raster), polarity: polarity)
    }

    /// Shows that this machine computes rightly with the model: the built-in one is held to
    /// PyTorch's recorded output, any other to the reference layers.
    ///
    /// - Parameter builtIn: Whether the model is the built-in one.
    /// - Throws: ``ModelProofError`` where it does not.
    package func prove(builtIn: Bool) throws {
        if builtIn {
            try ModelProof.checkBuiltIn(crew)
        } else {
            try ModelProof.checkAgainstReference(model.network, crew)
        }
    }

    /// Ends the threads; call it once, when no image is in hand.
    package func stop() { crew.stop() }
}
