import Gradients
import Tensors

/// A gradient engine that gives a wrong result in one call.
final class RunFaultyEngine: GradientEngine {
    /// The wrong result.
    enum Fault: CaseIterable {
        case loss, gradient, explosion
    }

    private let sound: NetworkGradients
    private let fault: Fault
    private let call: Int
    private var calls = 0
    /// The images of the call with the wrong result.
    private(set) var images: [String] = []

    init(_ fault: Fault, in call: Int, of blueprint: TrainableArchitecture, images: Int, side: Int)
    {
        sound = NetworkGradients(
            architecture: blueprint, images: images, size: PlaneSize(height: side, width: side),
            threads: 1)
        self.fault = fault
        self.call = call
    }

    var layout: ParameterLayout { sound.layout }

    func evaluate(
        _ gradient: inout [Float], of batch: TrainingBatch, at state: inout NetworkState,
        loss: Loss,
        dropout: UInt64
    ) -> LossValue {
        calls += 1
        var value = sound.evaluate(
            &gradient, of: batch, at: &state, loss: loss, dropout: dropout)
        guard calls == call else { return value }
        images = batch.names
        switch fault {
        case .loss: value.total = .nan
        case .gradient: gradient[gradient.count / 2] = .infinity
        case .explosion: value.total = 1e6
        }
        return value
    }
}
