import Segmentation
import SystemPackage

/// The images of a run and their split.
package struct TrainingData: Sendable {
    /// The split into training, validation and test images.
    package let split: Split
    /// The images by name; those that are trained on have colours where augmentation changes them.
    private let images: [String: AnnotatedImage]
    /// The whole validation images; `nil` for runs of earlier versions, which have no such scores.
    let validationSets: ValidationSets?
    private let summaries: [String: ImageSummary]
    /// The number of images of each data folder, in the order of the configuration.
    let folders: [(path: String, images: Int)]
    /// Probable mistakes in the data, as sentences.
    private let warnings: [String]
    /// The largest number of images that are named in warnings.
    private static let namedWarnings = 5

    /// Reads and splits all images of a configuration.
    ///
    /// - Parameters:
    ///   - configuration: The configuration.
    ///   - pixels: The largest number of pixels in memory.
    ///   - isStopping: Asked between images.
    /// - Throws: ``DataSetError``, ``FileError``,
    ///   ``TrainingError/tooFewImages(training:validation:leftOut:)``,
    ///   ``TrainingError/stoppedEarly``, ``TrainingError/noNuclei(images:)``,
    ///   ``TrainingError/imageChanged(_:change:)``.
    package init(
        configuration: TrainingConfiguration, pixels: Int,
        isStopping: @escaping @Sendable () -> Bool
    ) throws {
        let reader = DataSetReader(
            preparation: configuration.rules.preparation, targets: configuration.recipe.targets,
            colouredFolders: configuration.recipe.augmentation?.colour.isActive ?? false
                ? configuration.data.indices : 0..<0)
        let paths = configuration.data + configuration.validationPaths
        let found = try DataSetListing(of: paths.map { FilePath($0) })
        let (read, leftOut) = try reader.read(
            found.files, threads: configuration.threads, isStopping: isStopping,
            atMost: pixels)
        if isStopping() { throw TrainingError.stoppedEarly }
        let summaries = read.map(\.summary)
        // The folders of validation images are the last ones.
        split = Split(
            images: summaries.filter { $0.folder < configuration.data.count },
            seed: configuration.seed,
            shares: configuration.validation == nil ? .tenths : .none,
            validation: summaries.filter { $0.folder >= configuration.data.count },
            leftOut: (found.leftOut + leftOut).sorted { $0.name < $1.name },
            unusedAnnotations: found.unusedAnnotations)
        let (training, validation) = (Set(split.train), Set(split.validation))
        let loaded = read.map { training.contains($0.image.name) ? $0 : $0.withoutColours }
        images = Dictionary(loaded.map { ($0.image.name, $0.image) }) { first, _ in first }
        self.summaries = Dictionary(summaries.map { ($0.name, $0) }) { first, _ in first }
        folders = paths.enumerated().map { number, path in
            (path, summaries.count { $0.folder == number })
        }
        let doubtful = loaded.flatMap { loaded in
            loaded.warnings.map { "'\(loaded.image.name)': \($0)" }
        }
        let heldOut = found.heldOut.map {
            "'\($0)' is used like all other images; to hold it out, name its neighbours by --data"
        }
        let unused = found.unusedAnnotations.map { "'\($0)': there is no image of this annotation" }
        warnings =
            heldOut
            + Self.first(of: unused, others: "more annotations have no image; split.json names all")
            + Self.first(of: doubtful, others: "more images have such warnings")
            + Self.ignoredNotice(of: loaded.map(\.image))
        validationSets = try Self.validationSets(
            for: configuration, of: loaded.filter { validation.contains($0.image.name) },
            from: found.files, folders: paths, reader: reader,
            limit: pixels, used: loaded.reduce(0) { $0 + $1.image.countedPixels },
            isStopping: isStopping)
        try checkSize()
    }

    /// The notice that pixels are left out: their label may have been meant otherwise.
    private static func ignoredNotice(of images: [AnnotatedImage]) -> [String] {
        let ignored = images.compactMap(\.ignored)
        guard !ignored.isEmpty else { return [] }
        let count = ignored.reduce(0) { $0 + $1.elements.count { $0 } }
        let pixels = images.reduce(0) { $0 + $1.plane.elements.count }
        let percent = (1000 * Double(count) / Double(pixels)).rounded() / 10
        return [
            "\(ignored.count) images have pixels that are not annotated (65535 in 16 bits, 4294967295 "
                + "in 32, or -1): \(percent) % of all pixels are left out of loss and metrics"
        ]
    }

    /// The first of some warnings, and the number of the others.
    private static func first(of warnings: [String], others: String) -> [String] {
        let more = warnings.count - namedWarnings
        return warnings.prefix(namedWarnings) + (more > 0 ? ["\(more) \(others)"] : [])
    }

    /// Checks that there are training and validation images, and nuclei to learn from.
    private func checkSize() throws(TrainingError) {
        guard !split.train.isEmpty, !split.validation.isEmpty else {
            throw .tooFewImages(
                training: split.train.count, validation: split.validation.count,
                leftOut: split.leftOut)
        }
        let hasNuclei = images(named: split.train).contains { image in
            image.foreground.elements.contains { $0 != 0 }
        }
        if !hasNuclei { throw .noNuclei(images: split.train.count) }
    }

    /// The images of the given names.
    package func images(named names: [String]) -> [AnnotatedImage] {
        names.compactMap { images[$0] }
    }

    /// The batches of the training images.
    func trainingBatches(for configuration: TrainingConfiguration) -> BatchSource {
        let recipe = configuration.recipe
        let origins = split.train.compactMap { summaries[$0] }.map { summary in
            ImageOrigin(
                group: ImageGroup(folder: summary.folder, kind: summary.kind),
                weight: configuration.dataWeights?[summary.folder] ?? 1)
        }
        return BatchSource(
            images: images(named: split.train), sampling: recipe.sampling,
            augmentation: recipe.augmentation, batch: recipe.batch, seed: configuration.seed,
            hasDistance: recipe.blueprint.architecture.distanceIndex != nil,
            gap: recipe.loss.gap, clip: configuration.rules.preparation.clip,
            drawing: recipe.drawing, origins: origins)
    }

    /// The batches of the validation images, without augmentation, scaled to sizes of nuclei that the
    /// initial model is good at.
    func validationBatches(for configuration: TrainingConfiguration) -> BatchSource {
        let recipe = configuration.recipe
        return BatchSource(
            images: images(named: split.validation), sampling: recipe.sampling, augmentation: nil,
            batch: 8, seed: configuration.seed,
            hasDistance: recipe.blueprint.architecture.distanceIndex != nil,
            gap: recipe.loss.gap, scale: configuration.scale)
    }

    /// Checks that the images are those of the run's start; images that are left out are ignored.
    ///
    /// - Throws: ``TrainingError/imageChanged(_:change:)``.
    func check(against start: Split) throws(TrainingError) {
        let names = Set(start.digests.keys).union(split.digests.keys).sorted()
        for name in names where start.digests[name] != split.digests[name] {
            let change: TrainingError.Change =
                start.digests[name] == nil
                ? .added
                : split.digests[name] != nil
                    ? .modified
                    : .removed(reason: split.leftOut.first { $0.name == name }?.reason)
            throw .imageChanged(name, change: change)
        }
        if !split.hasSameImages(as: start) {
            throw .imageChanged("split.json", change: .modified)
        }
    }

    /// Reports the number of images, those left out, and probable mistakes.
    func reportImages(to onEvent: (TrainingEvent) -> Void) {
        onEvent(
            .images(
                training: split.train.count, validation: split.validation.count,
                test: split.test.count, leftOut: split.leftOut, leaks: leaks))
        for warning in warnings { onEvent(.warning(warning)) }
    }

    /// Reports how groups of images share the samples of the training batches, unless it is by area
    /// alone.
    func reportSampleShares(of source: BatchSource, to onEvent: (TrainingEvent) -> Void) {
        guard let quota = source.quota else { return }
        onEvent(
            .sampleShares(
                quota.shares.map { group, images, share in
                    ("\(folders[group.folder].path): \(group.kind)", images, share)
                }))
    }

    /// The training images whose file is also a validation or test image, under another name.
    private var leaks: [String] {
        let heldOut = Set((split.validation + split.test).compactMap { split.digests[$0]?.image })
        return split.train.filter { name in
            split.digests[name].map { heldOut.contains($0.image) } ?? false
        }
    }
}
