import Gradients
import Network

extension CentralCase {
    /// Whole networks, with all that stands between their layers.
    static let networks: [CentralCase] = [
        network(
            "depth 1, elu, transposed", images: 2, height: 6, width: 10,
            TrainableArchitecture(
                Architecture(
                    depth: 1, width: 3, outputs: ["foreground"], activation: .elu,
                    upsampling: (.transposed, .elu), concatenation: .skipFirst,
                    features: [.init(kernel: 3, channels: 2, activation: .elu)]))),
        network(
            "depth 2, elu, nearest, dropout", images: 1, height: 12, width: 8,
            TrainableArchitecture(
                Architecture(
                    depth: 2, width: 5, outputs: ["distance", "foreground"], activation: .elu,
                    upsampling: (.nearestThenConvolution, .none), concatenation: .upFirst),
                encoderDropout: [0.1, 0.2, 0.5], decoderDropout: [0, 0.3])),
        network(
            "depth 3, relu, normalised", images: 3, height: 8, width: 16,
            TrainableArchitecture(
                Architecture(
                    depth: 3, width: 2, outputs: ["foreground", "distance"], activation: .relu,
                    upsampling: (.transposed, .none), concatenation: .skipFirst),
                isNormalized: true)),
        network(
            "depth 6, sigmoid, nearest", images: 1, height: 64, width: 64,
            TrainableArchitecture(
                Architecture(
                    depth: 6, width: 1, outputs: ["foreground"], activation: .elu,
                    upsampling: (.nearestThenConvolution, .sigmoid), concatenation: .skipFirst))),
    ]

    /// Derives the loss along one drawn direction of each tensor.
    private static func network(
        _ name: String, images: Int, height: Int, width: Int, _ blueprint: TrainableArchitecture
    ) -> CentralCase {
        CentralCase(layer: "network: \(name)", sizes: "\(images) x 1 x \(height) x \(width)") {
            let engine = ReferenceGradients(blueprint: blueprint)
            let batch = ReferenceRecorded.batch(
                images: images, height: height, width: width,
                hasDistance: blueprint.architecture.distanceIndex != nil)
            func outcome(_ parameters: [Double]) -> ReferenceGradients.StepResult {
                engine.evaluate(
                    batch, parameters: parameters,
                    statistics: Array(repeating: 1, count: engine.layout.statisticsCount),
                    loss: Loss(dice: 0.5, distance: 1, beta: 0.2), dropout: 11)
            }
            let parameters = ReferenceRecorded.Network.parameters(engine.layout)
            let gradient = outcome(parameters).gradient
            let (computed, truth) = engine.layout.entries.reduce(into: ([Double](), [Double]())) {
                let range = $1.range
                let direction = ReferenceRecorded.drawn(range.count, seed: 77)
                $0.0.append(zip(gradient[range], direction).reduce(0) { $0 + $1.0 * $1.1 })
                $0.1 += CentralDifferences.gradient(at: [0], step: 1e-5) { along in
                    var there = parameters
                    for (index, slope) in zip(range, direction) {
                        there[index] += along[0] * slope
                    }
                    return outcome(there).value.total
                }
            }
            return [
                Error(
                    gradient: "d parameters",
                    largest: CentralDifferences.relativeError(computed, truth))
            ]
        }
    }
}
