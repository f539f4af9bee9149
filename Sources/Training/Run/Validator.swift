import Gradients
import Network
import Tensors

/// Judges weights by samples that are not learned from, as inference computes them.
struct Validator: Sendable {
    private let source: BatchSource
    private let loss: Loss
    private let threads: Int

    init(_ source: BatchSource, loss: Loss, threads: Int) {
        self.source = source
        self.loss = loss
        self.threads = threads
    }

    /// Evaluates all samples.
    ///
    /// - Parameters:
    ///   - network: The weights, folded.
    ///   - shown: Samples whose probabilities are wanted, by their numbers.
    ///   - isStopping: Asked before each batch.
    /// - Returns: The means over all samples, Dice over all images, and the foreground of those
    ///   samples, 255 for certainty; `nil` where it was asked to stop.
    func judge(
        _ network: UNet, showing shown: [Int], isStopping: () -> Bool
    ) -> (figures: EpochFigures.Figures, masks: [Plane<UInt8>])? {
        let crew = EvaluatorCrew(network, threads: threads)
        defer { crew.stop() }
        let architecture = network.architecture
        var tally = LossTally()
        var overlaps: [String: MaskOverlap] = [:]
        var masks: [Int: Plane<UInt8>] = [:]
        var sample = 0
        for step in 0..<source.plainSteps {
            if isStopping() { return nil }
            let batch = source.plain(step: step, threads: threads)
            let probabilities = Self.evaluate(batch, by: crew)
            let value = probabilities.withUnsafeBufferPointer {
                loss.evaluate(
                    probabilities: $0, outputs: architecture.outputs.count,
                    foreground: architecture.foreground, distance: architecture.distance,
                    batch: batch)
            }
            tally.add(value, images: batch.count)
            for index in 0..<batch.count {
                let first =
                    (index * architecture.outputs.count + architecture.foreground)
                    * batch.size.pixels
                let truth = index * batch.size.pixels
                overlaps[batch.names[index], default: MaskOverlap()].add(
                    probabilities[first..<first + batch.size.pixels],
                    truth: batch.foreground[truth..<truth + batch.size.pixels])
                if shown.contains(sample) {
                    masks[sample] = Plane(
                        width: batch.size.width, height: batch.size.height,
                        elements: probabilities[first..<first + batch.size.pixels]
                            .map { UInt8(($0 * 255).rounded()) })
                }
                sample += 1
            }
        }
        guard var figures = tally.figures else {
            preconditionFailure("there is something to be judged by")
        }
        // In the order of their names, so that the sum has the same bits in every run.
        let dice = overlaps.sorted { $0.key < $1.key }.map(\.value.dice)
        figures.dice = dice.reduce(0, +) / Double(dice.count)
        return (figures, shown.compactMap { masks[$0] })
    }

    /// [image][output][row][column].
    private static func evaluate(_ batch: Batch, by crew: EvaluatorCrew) -> [Float] {
        let pixels = batch.size.pixels
        let input = batch.input
        var outputs: [Float] = []
        crew.evaluate(
            count: batch.count, size: batch.size,
            fill: { index, tile in
                _ = tile.update(fromContentsOf: input[index * pixels..<(index + 1) * pixels])
            },
            take: { _, tile in outputs += tile })
        return outputs
    }

    /// Samples of different images, as many as a strip shows.
    func shown() -> [(sample: Int, image: AnnotatedImage)] {
        var found: [(sample: Int, image: AnnotatedImage)] = []
        var sample = 0
        for step in 0..<source.plainSteps {
            let batch = source.plain(step: step, threads: threads)
            for index in 0..<batch.count {
                if !found.contains(where: { $0.image.name == batch.names[index] }) {
                    found.append((sample, AnnotatedImage(batch, index)))
                }
                sample += 1
            }
        }
        let count = min(found.count, MaskStrip.columns)
        return (0..<count).map { found[(2 * $0 + 1) * found.count / (2 * count)] }
    }
}

/// The pixels of an image's masks, found and true, over all of its samples.
private struct MaskOverlap {
    private var (found, present, both) = (0, 0, 0)

    mutating func add(_ probabilities: ArraySlice<Float>, truth: ArraySlice<Float>) {
        for (probability, isNucleus) in zip(probabilities, truth) {
            found += probability > 0.5 ? 1 : 0
            present += isNucleus > 0.5 ? 1 : 0
            both += probability > 0.5 && isNucleus > 0.5 ? 1 : 0
        }
    }

    /// The Dice coefficient; 1 where both are empty.
    var dice: Double { smoothedDice(overlap: Double(both), total: Double(found + present)) }
}

extension AnnotatedImage {
    /// One sample of a batch, as an image.
    fileprivate init(_ batch: Batch, _ index: Int) {
        let pixels = index * batch.size.pixels..<(index + 1) * batch.size.pixels
        func plane<Element>(_ elements: [Element]) -> Plane<Element> {
            Plane(width: batch.size.width, height: batch.size.height, elements: elements)
        }
        func bytes(_ values: [Float]) -> [UInt8] {
            values.isEmpty
                ? Array(repeating: 0, count: pixels.count)
                : values[pixels].map { UInt8(($0 * 255).rounded()) }
        }
        self.init(
            name: batch.names[index], plane: plane(Array(batch.input[pixels])),
            foreground: plane(bytes(batch.foreground)), distance: plane(bytes(batch.distance)))
    }
}
