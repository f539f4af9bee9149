import Gradients
import Network
import Tensors
import Testing

@Suite("Fast gradients")
struct NetworkGradientsTests {
    /// A network and a batch of awkward sizes.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let blueprint: TrainableArchitecture
        let images: Int
        let size: PlaneSize

        init(
            _ name: String, _ blueprint: TrainableArchitecture, images: Int, height: Int, width: Int
        ) {
            testDescription = name
            self.blueprint = blueprint
            self.images = images
            size = PlaneSize(height: height, width: width)
        }

        /// A batch of noise, with truths that are nothing special either.
        var batch: TrainingBatch {
            var random = RandomSource(seed: 7)
            var batch = TrainingBatch(
                names: (0..<images).map(String.init), size: size,
                hasDistance: blueprint.architecture.distanceIndex != nil)
            for index in batch.input.indices {
                batch.input[index] = Float(random.uniform(in: 0...1.5))
                batch.foreground[index] = random.bernoulli(probability: 0.3) ? 1 : 0
            }
            for index in batch.distance.indices {
                batch.distance[index] =
                    batch.foreground[index] * Float(random.uniform(in: 0...1))
            }
            return batch
        }

        /// Weights of a size that keeps values in bounds, and everything else off its neutral value.
        var state: NetworkState {
            var random = RandomSource(seed: 11)
            let layout = ParameterLayout(for: blueprint)
            var state = NetworkState(
                parameters: [Float](repeating: 0, count: layout.count),
                statistics: (0..<layout.statisticsCount).map { _ in
                    Float(random.uniform(in: 0.5...1.5))
                })
            for entry in layout.entries {
                let fan = Double(entry.shape.dropFirst().reduce(1, *))
                let isScale = entry.name.hasSuffix("normalization.weight")
                for index in entry.range {
                    state.parameters[index] =
                        entry.shape.count == 1
                        ? Float(random.standardNormal() * 0.2 + (isScale ? 1 : 0))
                        : Float(random.standardNormal() * (2 / fan).squareRoot())
                }
            }
            return state
        }
    }

    private static func architecture(
        depth: Int, width: Int, _ activation: Architecture.Activation = .relu,
        _ upsampling: Architecture.Upsampling = .transposed,
        then: Architecture.Activation = .none, _ order: Architecture.Concatenation = .skipFirst,
        distance: Bool = false, contact: Bool = false,
        features: [Architecture.HeadLayer] = []
    ) -> Architecture {
        Architecture(
            depth: depth, width: width,
            outputs: (distance ? ["foreground", "distance"] : ["foreground"])
                + (contact ? ["contact"] : []),
            activation: activation, upsampling: (upsampling, then), concatenation: order,
            features: features)
    }

    static let cases = [
        Case(
            "the shape of unet32",
            TrainableArchitecture(
                architecture(depth: 3, width: 5, distance: true), isNormalized: true),
            images: 3, height: 24, width: 40),
        Case(
            "the shape of seed1",
            TrainableArchitecture(
                architecture(
                    depth: 2, width: 6, .relu, .nearestThenConvolution, then: .relu,
                    features: [.init(kernel: 3, channels: 2, activation: .relu)])),
            images: 1, height: 20, width: 12),
        Case(
            "the shape of seed2",
            TrainableArchitecture(
                architecture(depth: 2, width: 4, .elu, .transposed, .upFirst),
                encoderDropout: [0.1, 0.2, 0.3], decoderDropout: [0.1, 0.2]),
            images: 2, height: 16, width: 28),
        Case(
            "more channels than two lines",
            TrainableArchitecture(
                architecture(
                    depth: 1, width: 35, .elu, .nearestThenConvolution, then: .sigmoid, .upFirst,
                    distance: true), isNormalized: true, encoderDropout: [0, 0.5],
                decoderDropout: [0.25]),
            images: 2, height: 10, width: 6),
        Case(
            "a head of several kernels and activations",
            TrainableArchitecture(
                architecture(
                    depth: 1, width: 3,
                    features: [
                        .init(kernel: 1, channels: 17, activation: .elu),
                        .init(kernel: 3, channels: 5, activation: .sigmoid),
                    ])),
            images: 1, height: 2, width: 66),
        // ELU: of many values, some are so near to the kink of ReLU that rounding decides their slope.
        Case(
            "chunks that are parts of images, and of several images",
            TrainableArchitecture(
                architecture(depth: 2, width: 16, .elu, .nearestThenConvolution, distance: true),
                isNormalized: true),
            images: 5, height: 12, width: 300),
        Case(
            "an output for contacts",
            TrainableArchitecture(
                architecture(depth: 1, width: 6, distance: true, contact: true),
                isNormalized: true),
            images: 2, height: 14, width: 22),
        Case(
            "the least image", TrainableArchitecture(architecture(depth: 1, width: 1)),
            images: 1, height: 2, width: 2),
    ]

    @Test(
        "gradients and statistics are those of the reference, whatever the instructions and threads",
        arguments: cases, InstructionSet.allCases.filter(\.isSupported))
    func agreement(_ test: Case, _ processor: InstructionSet) {
        let loss = Loss(dice: 0.5, distance: 1, contact: 1)
        var expected = [Float](repeating: 0, count: ParameterLayout(for: test.blueprint).count)
        var expectedState = test.state
        let expectedValue = ReferenceGradients(blueprint: test.blueprint).evaluate(
            &expected, of: test.batch, at: &expectedState, loss: loss, dropout: 3)
        for threads in [1, 3] {
            let engine = NetworkGradients(
                architecture: test.blueprint, images: test.images, size: test.size,
                threads: threads,
                processor: processor)
            var gradient = [Float](repeating: .nan, count: expected.count)
            var state = test.state
            // Another batch with other weights before: nothing of a step may be left for the next.
            var (other, otherState) = (test.batch, test.state)
            other.input = other.input.map { 2 - $0 }
            otherState.parameters = otherState.parameters.map { $0 * -0.5 }
            _ = engine.evaluate(&gradient, of: other, at: &otherState, loss: loss, dropout: 8)
            let value = engine.evaluate(
                &gradient, of: test.batch, at: &state, loss: loss, dropout: 3)
            #expect(abs(value.total - expectedValue.total) < 1e-5)
            for entry in engine.layout.entries {
                let largest = expected[entry.range].map(abs).max() ?? 0
                let difference =
                    zip(gradient[entry.range], expected[entry.range])
                    .map { abs($0 - $1) }.max() ?? 0
                // What has no slope at all has only the noise of the rest.
                #expect(
                    difference <= 1e-4 * largest + 1e-7,
                    "\(entry.name): \(difference) of \(largest)")
                #expect(gradient[entry.range].allSatisfy { $0.isFinite })
            }
            for (value, wanted) in zip(state.statistics, expectedState.statistics) {
                #expect(abs(value - wanted) <= 1e-5 * max(1, abs(wanted)))
            }
        }
    }

    /// Ways to compute that round more than 32-bit numbers do.
    static let roundings: [(storage: FeatureStorage, format: ProductFormat, InstructionSet)] =
        InstructionSet.allCases.filter(\.isSupported).flatMap { processor in
            [(.bfloat16, .float32, processor)]
                + [ProductFormat.int16, .bfloat16].filter { $0.isSupported(on: processor) }
                .flatMap { [(.float32, $0, processor), (.bfloat16, $0, processor)] }
        }

    /// The bar for values that are rounded more: maps kept as bfloat16, by at most 2^-9 of themselves,
    /// and factors of products, as bfloat16 or as integers, by a share of the largest.
    ///
    /// Batches and weights are noise, so that terms of gradients cancel and errors count more than in
    /// training. Of a layer the bar is a half for maps or factors, and 1/√2 for both: errors of like size
    /// add by their squares.
    @Test(
        "gradients by rounded values are within a fifth of the reference's length, of each layer a half or so",
        arguments: cases, roundings)
    func rounded(
        _ test: Case, _ rounding: (storage: FeatureStorage, format: ProductFormat, InstructionSet)
    ) {
        let loss = Loss(dice: 0.5, distance: 1)
        var expected = [Float](repeating: 0, count: ParameterLayout(for: test.blueprint).count)
        var state = test.state
        _ = ReferenceGradients(blueprint: test.blueprint).evaluate(
            &expected, of: test.batch, at: &state, loss: loss, dropout: 3)
        let engine = NetworkGradients(
            architecture: test.blueprint, images: test.images, size: test.size, threads: 2,
            storage: rounding.storage, format: rounding.format, processor: rounding.2)
        var gradient = [Float](repeating: .nan, count: expected.count)
        state = test.state
        // Another batch before: nothing of a step may be left for the next.
        var (other, otherState) = (test.batch, test.state)
        other.input = other.input.map { 2 - $0 }
        _ = engine.evaluate(&gradient, of: other, at: &otherState, loss: loss, dropout: 8)

        _ = engine.evaluate(&gradient, of: test.batch, at: &state, loss: loss, dropout: 3)

        let all = Comparison(gradient[...], expected[...])
        #expect(all.difference < 0.2)
        #expect(all.cosine > 0.98)
        let areBothRounded = rounding.storage == .bfloat16 && rounding.format != .float32
        let bar = areBothRounded ? 0.5.squareRoot() : 0.5
        for entry in engine.layout.entries where entry.shape.count == 4 {
            let layer = Comparison(gradient[entry.range], expected[entry.range])
            #expect(layer.difference < bar, "\(entry.name): \(layer)")
        }
    }

    /// How far a gradient is from the expected one.
    private struct Comparison {
        /// The length of the difference, relative to that of the expected gradient.
        let difference: Double
        /// The cosine of the angle between them.
        let cosine: Double

        init(_ gradient: ArraySlice<Float>, _ expected: ArraySlice<Float>) {
            var (difference, length, product, own) = (0.0, 0.0, 0.0, 0.0)
            for (value, wanted) in zip(gradient, expected) {
                difference += Double(value - wanted) * Double(value - wanted)
                length += Double(wanted) * Double(wanted)
                product += Double(value) * Double(wanted)
                own += Double(value) * Double(value)
            }
            // Of dead units all is zero.
            self.difference = difference == 0 ? 0 : (difference / length).squareRoot()
            cosine = product / (length * own).squareRoot()
        }
    }

    @Test(
        "the same batch gives the same bits again", arguments: FeatureStorage.allCases,
        ProductFormat.allCases.filter { $0.isSupported() })
    func reproducible(_ storage: FeatureStorage, _ format: ProductFormat) {
        let test = Self.cases[0]
        let gradients = (0..<2).map { _ in
            let engine = NetworkGradients(
                architecture: test.blueprint, images: test.images, size: test.size, threads: 2,
                storage: storage, format: format)
            var gradient = [Float](repeating: 0, count: engine.layout.count)
            var state = test.state
            _ = engine.evaluate(
                &gradient, of: test.batch, at: &state,
                loss: Loss(dice: 0.5, distance: 1, contact: 1),
                dropout: 1)
            return gradient.map(\.bitPattern)
        }

        #expect(gradients[0] == gradients[1])
    }
}
