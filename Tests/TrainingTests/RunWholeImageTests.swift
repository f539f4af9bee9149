import Foundation
import Gradients
import Images
import Linux
import Masks
import Network
import Segmentation
import SystemPackage
import Tensors
import TestSupport
import Testing
import Training

@Suite("Whole images of a run")
struct RunWholeImageTests {
    let fixture: RunFixture
    private var unbroken: FilePath { fixture.folder.path.appending("unbroken") }

    /// Two sets of label images beside the data, one of several tiles.
    init() throws {
        fixture = try RunFixture()
        try fixture.writeDiscs(isLabelled: true)
        try fixture.writeDiscs(20..<23, to: "small", isLabelled: true)
        try fixture.writeDiscs(30..<32, width: 200, height: 180, to: "large", isLabelled: true)
    }

    private func configure(
        _ settings: ValidationSettings, recipe: Recipe = .normalized(epochs: 5)
    ) -> TrainingConfiguration {
        var configuration = fixture.configuration(recipe)
        configuration.validation = ValidationFolders(
            ["small", "large"].map { fixture.folder.path.appending($0).string })
        configuration.validationSettings = settings
        return configuration
    }

    private func raster(_ file: FilePath) throws -> Raster {
        try PNGDecoder.decode(OpenFile(at: file).readAll(limit: 1 << 20))
    }

    /// The agreement of the nuclei that inference finds with the label image.
    private func agreement(
        of name: String, in set: String, by segmenter: Segmenter
    ) throws -> InstanceAgreement {
        let folder = fixture.folder.path.appending(set)
        let image = try raster(folder.appending("images").appending(name))
        let truth = try raster(folder.appending("labels").appending(name))
        guard case .eight(let labels) = truth.samples else { throw CancellationError() }
        return InstanceAgreement(
            predicted: try segmenter.segment(image).labels,
            actual: LabelImage(
                relabelling: Plane(
                    width: truth.width, height: truth.height, elements: labels.map { UInt32($0) })))
    }

    @Test(
        "scores are those of what inference finds in the images of each set",
        arguments: [Recipe.normalized(epochs: 8), .tiny(epochs: 8)])
    func inference(recipe: Recipe) throws {
        var configuration = configure(ValidationSettings(keep: .last), recipe: recipe)
        configuration.nuclei = try TrainingConfiguration.fromScratch(
            preset: .unet32, data: [], name: "a"
        ).nuclei

        try fixture.train(configuration)

        let segmenter = try Segmenter(
            model: fixture.model(),
            options: SegmentationOptions(polarity: .brightNuclei, threshold: 0.5),
            threads: 1)
        defer { segmenter.stop() }
        let last = try #require(try fixture.figures().last?.wholeImages)
        #expect(last.sets.map(\.name) == ["small", "large"])
        for (set, (name, numbers)) in zip(last.sets, [("small", 20..<23), ("large", 30..<32)]) {
            let images = try numbers.map {
                try agreement(of: "\($0).png", in: name, by: segmenter)
            }
            let pooled = InstanceAgreement(pooling: images)
            let dice = images.map(\.dice).reduce(0, +) / Double(images.count)
            #expect(set.values.averagePrecision == pooled.matchingAtHalf.averagePrecision)
            #expect(set.values.meanAveragePrecision == pooled.meanAveragePrecision)
            #expect(abs(set.values.dice - dice) < 1e-12)
        }
    }

    @Test("the epoch with the best mean AP of validated epochs is kept, the last one beside it")
    func keepsAveragePrecision() throws {
        let settings = ValidationSettings(keep: .averagePrecision, every: 2)

        guard case .finished(let model) = try fixture.train(configure(settings)) else {
            Issue.record("it is not done")
            return
        }

        let epochs = try fixture.figures()
        #expect(epochs.filter { $0.wholeImages != nil }.map(\.epoch) == [2, 4, 5])
        let scores = epochs.compactMap { epoch in
            epoch.wholeImages?.mean.averagePrecision.map { (epoch.epoch, $0) }
        }
        let best = try #require(scores.map(\.1).max())
        #expect(model.epoch == scores.first { $0.1 == best }?.0)
        let last = try fixture.read("model-last.safetensors")
            .withUnsafeBytes { try Model($0) }
        #expect(last.metadata["nucleid.training"]?.contains(#""epoch":5"#) == true)
        let average = try fixture.checkpoint().average.state
        let bytes = try TrainedWeights.bytes(
            of: average, blueprint: Recipe.normalized().blueprint, metadata: [:])
        let expected = try bytes.withUnsafeBytes { try Model($0) }
        #expect(
            TrainedWeights.state(of: last.network).state.parameters
                == TrainedWeights.state(of: expected.network).state.parameters)
        // Its threshold was tuned too.
        #expect(last.metadata["nucleid.metrics"] != nil)
        #expect(throws: Never.self) { try ModelRules(of: last) }
    }

    @Test("the last epoch is kept if asked for", arguments: [Recipe.tiny(), .normalized()])
    func keepsLast(recipe: Recipe) throws {
        let configuration = configure(ValidationSettings(keep: .last), recipe: recipe)

        guard case .finished(let model) = try fixture.train(configuration) else {
            Issue.record("it is not done")
            return
        }

        #expect(model.epoch == 3)
        #expect(
            try fixture.read("model.safetensors") == fixture.read("model-last.safetensors"))
    }

    @Test("a criterion that is not given is chosen by network and annotations, and recorded")
    func standard() throws {
        _ = try fixture.begin(configure(ValidationSettings(), recipe: .normalized()))
        let text = String(decoding: try fixture.read("run.json"), as: UTF8.self)
        #expect(text.contains(#""keep" : "ap""#))

        _ = try fixture.begin(configure(ValidationSettings(), recipe: .tiny()), in: unbroken)
        let other = String(decoding: try fixture.read("run.json", of: unbroken), as: UTF8.self)
        #expect(other.contains(#""keep" : "dice""#))
    }

    @Test("masks, of no nucleus too, leave average precision out; it cannot choose by them alone")
    func masks() throws {
        try fixture.writeDiscs(20..<23, to: "small")
        try fixture.writeDiscs(30..<32, width: 200, height: 180, to: "large")
        let black = Raster(
            width: 64, height: 64, channels: 1,
            samples: .eight([UInt8](repeating: 0, count: 64 * 64)))
        try fixture.folder.write(PNGEncoder.encode(black), to: "small/labels/21.png")

        #expect(throws: TrainingError.noInstances(images: 5)) {
            try fixture.begin(configure(ValidationSettings(keep: .averagePrecision)))
        }
        #expect(!Fixtures.names(in: fixture.folder.path).contains("run"))
        try fixture.train(configure(ValidationSettings(), recipe: .normalized(epochs: 1)))

        let run = String(decoding: try fixture.read("run.json"), as: UTF8.self)
        #expect(run.contains(#""keep" : "dice""#))
        let scores = try #require(try fixture.figures().last?.wholeImages)
        #expect(scores.sets.allSatisfy { $0.values.averagePrecision == nil })
        #expect(scores.mean.averagePrecision == nil)
        #expect((0...1).contains(scores.mean.dice))
    }

    @Test("a label image without nuclei counts among label images")
    func emptyLabels() throws {
        let black = Raster(
            width: 64, height: 64, channels: 1,
            samples: .eight([UInt8](repeating: 0, count: 64 * 64)))
        try fixture.folder.write(PNGEncoder.encode(black), to: "small/labels/21.png")
        var told: [ValidationSet] = []
        let configuration = configure(ValidationSettings())

        _ = try TrainingRun.start(
            configuration,
            from: .init(initial: .init(for: configuration.recipe.blueprint), seed: 1),
            in: fixture.run, release: "9.9"
        ) { if case .validation(let sets, _, _) = $0 { told = sets } }

        #expect(told.map(\.imagesWithInstances) == [3, 2])
    }

    @Test("few images are taken from all sets", arguments: [(1, [1]), (2, [1, 1]), (4, [2, 2])])
    func few(most: Int, counts: [Int]) throws {
        var told: [ValidationSet] = []
        let configuration = configure(ValidationSettings(images: most))

        _ = try TrainingRun.start(
            configuration,
            from: .init(initial: .init(for: configuration.recipe.blueprint), seed: 1),
            in: fixture.run, release: "9.9"
        ) { if case .validation(let sets, _, _) = $0 { told = sets } }

        #expect(told.map(\.images) == counts)
        #expect(told.allSatisfy { $0.imagesWithInstances == $0.images })
    }

    @Test("a run stopped at any moment, in a validation too, ends with the bits of an unbroken run")
    func stopped() throws {
        let settings = ValidationSettings(keep: .averagePrecision, every: 2)
        let outcome = try fixture.train(configure(settings), in: unbroken)
        let expected = try RunKept(fixture, unbroken)
        _ = try fixture.begin(configure(settings))

        // Each process gets on by more of a validation than the one before: at last by all of it.
        var stops = 0
        var found = TrainingOutcome.stopped(epochs: 0, steps: 0)
        for patience in 1...60 {
            var asked = 0
            var run = try fixture.resume()
            found = try run.run(
                isStopping: {
                    asked += 1
                    return asked > patience
                }, onEvent: { _ in })
            guard case .stopped = found else { break }
            stops += 1
        }

        #expect(stops > 10)
        #expect(found == outcome)
        #expect(try RunKept(fixture).differences(from: expected) == [])
    }

    @Test("a run that is shortened to epochs that were not validated keeps the last one")
    func shortened() throws {
        // Eight images, three a step: three steps an epoch.
        let settings = ValidationSettings(keep: .averagePrecision, every: 5)
        #expect(
            try fixture.train(configure(settings), steps: 7) == .stopped(epochs: 2, steps: 1))

        guard case .finished(let model) = try fixture.goOn(epochs: 2) else {
            Issue.record("it is not done")
            return
        }

        #expect(model.epoch == 2)
        #expect(
            try fixture.read("model.safetensors") == fixture.read("model-last.safetensors"))
    }

    @Test("a run of an earlier version has no whole images and keeps the best Dice")
    func earlier() throws {
        var configuration = configure(ValidationSettings())
        configuration.validationSettings = nil

        guard case .finished(let model) = try fixture.train(configuration) else {
            Issue.record("it is not done")
            return
        }

        let epochs = try fixture.figures()
        #expect(epochs.allSatisfy { $0.wholeImages == nil })
        let dice = epochs.dropFirst().map(\.validation.dice)
        #expect(dice[model.epoch - 1] == dice.max())
    }
}
