import Segmentation
import SystemPackage

/// The images of a run, read and split.
struct TrainingData: Sendable {
    let split: Split
    private let images: [String: AnnotatedImage]
    /// How many images each folder gave, in their order.
    let folders: [(path: String, images: Int)]
    /// Possible mistakes in the data, as sentences.
    let doubts: [String]
    /// The most images that are named so.
    private static let mostDoubts = 5

    /// Reads all images of an order.
    ///
    /// - Parameters:
    ///   - order: What is asked for.
    ///   - pixels: The most that are kept.
    ///   - isStopping: Asked between images.
    /// - Throws: ``DataSetError``, ``FileError``,
    ///   ``TrainingError/tooFew(training:validation:leftOut:)``, ``TrainingError/stoppedEarly``,
    ///   ``TrainingError/noNuclei(images:)``.
    init(
        _ order: TrainingOrder, pixels: Int, isStopping: @escaping @Sendable () -> Bool
    ) throws {
        let reader = DataSetReader(preparation: order.rules.preparation)
        let paths = order.data + (order.validation.map { [$0] } ?? [])
        let found = try DataSetListing(of: paths.map { FilePath($0) })
        let (loaded, leftOut) = try reader.read(
            found.files, threads: order.threads, isStopping: isStopping, atMost: pixels)
        if isStopping() { throw TrainingError.stoppedEarly }
        let judges = loaded.filter { $0.summary.folder >= order.data.count }.map(\.summary)
        split = Split(
            loaded.map(\.summary).filter { $0.folder < order.data.count }, seed: order.seed,
            shares: order.validation == nil ? .tenths : .none, validation: judges,
            leftOut: (found.leftOut + leftOut).sorted { $0.name < $1.name })
        images = Dictionary(loaded.map { ($0.image.name, $0.image) }) { first, _ in first }
        folders = paths.enumerated().map { number, path in
            (path, loaded.count { $0.summary.folder == number })
        }
        let doubtful = loaded.flatMap { loaded in
            loaded.warnings.map { "'\(loaded.image.name)': \($0)" }
        }
        let others = doubtful.count - Self.mostDoubts
        doubts =
            found.heldOut.map {
                "'\($0)' is learned from as all else is: to keep it apart, name its neighbours by "
                    + "--data"
            } + doubtful.prefix(Self.mostDoubts)
            + (others > 0 ? ["\(others) other images are such, too"] : [])
        guard !split.train.isEmpty, !split.validation.isEmpty else {
            throw TrainingError.tooFew(
                training: split.train.count, validation: split.validation.count,
                leftOut: split.leftOut)
        }
        guard images(split.train).contains(where: { $0.foreground.elements.contains { $0 != 0 } })
        else { throw TrainingError.noNuclei(images: split.train.count) }
    }

    /// Images by their names.
    func images(_ names: [String]) -> [AnnotatedImage] { names.compactMap { images[$0] } }

    /// Batches to learn from.
    func batches(of names: [String], _ order: TrainingOrder) -> BatchSource {
        BatchSource(
            images(names), sampling: order.recipe.sampling,
            augmentation: order.recipe.augmentation, batch: order.recipe.batch, seed: order.seed,
            hasDistance: order.recipe.blueprint.architecture.distance != nil,
            clip: order.rules.preparation.clip)
    }

    /// Batches to be judged by.
    func plainBatches(of names: [String], _ order: TrainingOrder) -> BatchSource {
        BatchSource(
            images(names), sampling: order.recipe.sampling, augmentation: nil, batch: 8,
            seed: order.seed, hasDistance: order.recipe.blueprint.architecture.distance != nil)
    }

    /// Checks that the images are those that a run began with, whatever else is left out.
    ///
    /// - Throws: ``TrainingError/changed(image:how:)``.
    func check(against begun: Split) throws {
        let names = Set(begun.digests.keys).union(split.digests.keys).sorted()
        for name in names where begun.digests[name] != split.digests[name] {
            let how: TrainingError.Change =
                begun.digests[name] == nil
                ? .new
                : split.digests[name] != nil
                    ? .other : .gone(reason: split.leftOut.first { $0.name == name }?.reason)
            throw TrainingError.changed(image: name, how: how)
        }
        if !split.divides(as: begun) {
            throw TrainingError.changed(image: "split.json", how: .other)
        }
    }

    /// Images that are learned from, though their very bytes validate or test too.
    private var leaks: [String] {
        let judges = Set((split.validation + split.test).compactMap { split.digests[$0]?.image })
        return split.train.filter { name in
            split.digests[name].map { judges.contains($0.image) } ?? false
        }
    }

    /// What was found.
    var progress: TrainingProgress {
        .images(
            training: split.train.count, validation: split.validation.count,
            test: split.test.count, leftOut: split.leftOut, leaks: leaks)
    }
}
