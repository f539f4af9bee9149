import Gradients
import Network
import Tensors

/// Evaluates weights on the validation samples, in inference mode.
struct Validator: Sendable {
    private let source: BatchSource
    private let loss: Loss
    private let threads: Int

    init(source: BatchSource, loss: Loss, threads: Int) {
        self.source = source
        self.loss = loss
        self.threads = threads
    }

    /// Evaluates all samples.
    ///
    /// - Parameters:
    ///   - network: The network, with folded batch normalisation.
    ///   - shown: The indices of the samples whose predictions are returned.
    ///   - isStopping: Asked before each batch.
    /// - Returns: The means over all samples, for Dice over all images, and the foreground
    ///   probabilities of the shown samples times 255; `nil` if the run was asked to stop.
    func evaluate(
        _ network: UNet, showing shown: [Int], isStopping: () -> Bool
    ) -> (values: EpochMetrics.Values, masks: [Plane<UInt8>])? {
        let pool = InferencePool(network: network, threads: threads)
        defer { pool.stop() }
        let architecture = network.architecture
        var mean = MetricsMean()
        var overlaps: [String: MaskOverlap] = [:]
        var masks: [Int: Plane<UInt8>] = [:]
        var sample = 0
        for step in 0..<source.validationSteps {
            if isStopping() { return nil }
            let batch = source.validationBatch(step: step, threads: threads)
            let probabilities = Self.probabilities(of: batch, by: pool)
            let value = probabilities.withUnsafeBufferPointer {
                loss.evaluate(
                    probabilities: $0, outputs: architecture.outputs.count,
                    foreground: architecture.foregroundIndex, distance: architecture.distanceIndex,
                    batch: batch)
            }
            mean.add(value, images: batch.count)
            for index in 0..<batch.count {
                let first =
                    (index * architecture.outputs.count + architecture.foregroundIndex)
                    * batch.size.pixelCount
                let truth = index * batch.size.pixelCount
                overlaps[batch.names[index], default: MaskOverlap()].add(
                    probabilities[first..<first + batch.size.pixelCount],
                    truth: batch.foreground[truth..<truth + batch.size.pixelCount],
                    weights: batch.weights.isEmpty
                        ? nil : batch.weights[truth..<truth + batch.size.pixelCount])
                if shown.contains(sample) {
                    masks[sample] = Plane(
                        width: batch.size.width, height: batch.size.height,
                        elements: probabilities[first..<first + batch.size.pixelCount]
                            .map { UInt8(($0 * 255).rounded()) })
                }
                sample += 1
            }
        }
        guard var values = mean.values else {
            preconditionFailure("a run has validation samples")
        }
        // Sorted by name, so that the sum has the same bits in every run.
        let dice = overlaps.sorted { $0.key < $1.key }.map(\.value.dice)
        values.dice = dice.reduce(0, +) / Double(dice.count)
        return (values, shown.compactMap { masks[$0] })
    }

    /// The outputs of the network for a batch, [image][output][row][column].
    private static func probabilities(of batch: TrainingBatch, by pool: InferencePool) -> [Float] {
        let pixels = batch.size.pixelCount
        let input = batch.input
        var outputs: [Float] = []
        pool.evaluate(
            count: batch.count, size: batch.size,
            fill: { index, tile in
                _ = tile.update(fromContentsOf: input[index * pixels..<(index + 1) * pixels])
            },
            consume: { _, tile in outputs += tile })
        return outputs
    }

    /// The samples for the report: one each of different images, as many as a strip has columns.
    func stripSamples() -> [(index: Int, image: AnnotatedImage)] {
        var found: [(index: Int, image: AnnotatedImage)] = []
        var sample = 0
        for step in 0..<source.validationSteps {
            let batch = source.validationBatch(step: step, threads: threads)
            for index in 0..<batch.count {
                if !found.contains(where: { $0.image.name == batch.names[index] }) {
                    found.append((sample, AnnotatedImage(sample: index, of: batch)))
                }
                sample += 1
            }
        }
        let count = min(found.count, PredictionStrip.maximumColumns)
        return (0..<count).map { found[(2 * $0 + 1) * found.count / (2 * count)] }
    }
}

/// The pixel counts of an image for its Dice coefficient, summed over its samples.
private struct MaskOverlap {
    private var (found, present, both) = (0, 0, 0)

    /// Adds the pixels of a sample, but for those of weight 0; without weights all.
    mutating func add(
        _ probabilities: ArraySlice<Float>, truth: ArraySlice<Float>, weights: ArraySlice<Float>?
    ) {
        for (place, (probability, isNucleus)) in zip(probabilities, truth).enumerated()
        where weights.map({ $0[$0.startIndex + place] > 0 }) ?? true {
            found += probability > 0.5 ? 1 : 0
            present += isNucleus > 0.5 ? 1 : 0
            both += probability > 0.5 && isNucleus > 0.5 ? 1 : 0
        }
    }

    /// The Dice coefficient; 1 if both masks are empty.
    var dice: Double { smoothedDice(overlap: Double(both), total: Double(found + present)) }
}

extension AnnotatedImage {
    /// Creates an image from a sample of a batch.
    fileprivate init(sample index: Int, of batch: TrainingBatch) {
        let pixels = index * batch.size.pixelCount..<(index + 1) * batch.size.pixelCount
        func plane<Element>(of elements: [Element]) -> Plane<Element> {
            Plane(width: batch.size.width, height: batch.size.height, elements: elements)
        }
        func bytes(of values: [Float]) -> [UInt8] {
            values.isEmpty
                ? Array(repeating: 0, count: pixels.count)
                : values[pixels].map { UInt8(($0 * 255).rounded()) }
        }
        self.init(
            name: batch.names[index], plane: plane(of: Array(batch.input[pixels])),
            foreground: plane(of: bytes(of: batch.foreground)),
            distance: plane(of: bytes(of: batch.distance)))
    }
}
