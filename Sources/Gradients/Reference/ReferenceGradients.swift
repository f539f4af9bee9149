import Network
import Tensors

/// A reference implementation of the gradients of a U-Net, in double precision, layer by layer.
///
/// Tests compare ``NetworkGradients`` with it, and it with steps recorded from PyTorch.
package final class ReferenceGradients: GradientEngine {
    /// The results of a step in double precision.
    package struct StepResult: Sendable {
        /// The loss and metrics of the batch.
        package let value: LossValue
        /// The loss' derivative by each parameter, in the order of ``ParameterLayout/entries``.
        package let gradient: [Double]
        /// The running means and variances after the step.
        package let statistics: [Double]
        /// The output of the last head layer before its sigmoid.
        package let logits: Volume
    }

    package let layout: ParameterLayout
    private let blueprint: TrainableArchitecture

    /// Creates a reference for a network and batches of any size.
    package init(blueprint: TrainableArchitecture) {
        layout = ParameterLayout(for: blueprint)
        self.blueprint = blueprint
    }

    package func evaluate(
        _ gradient: inout [Float], of batch: TrainingBatch, at state: inout NetworkState,
        loss: Loss,
        dropout: UInt64
    ) -> LossValue {
        let outcome = evaluate(
            batch, parameters: state.parameters.map(Double.init),
            statistics: state.statistics.map(Double.init), loss: loss, dropout: dropout)
        gradient = outcome.gradient.map { Float($0) }
        state.statistics = outcome.statistics.map { Float($0) }
        return outcome.value
    }

    /// Evaluates a batch in training mode, entirely in double precision.
    ///
    /// - Parameters:
    ///   - batch: The batch; height and width must be multiples of 2^depth.
    ///   - parameters: The parameters, in the order of ``ParameterLayout/entries``.
    ///   - statistics: The running means and variances before the step.
    ///   - loss: The loss to differentiate.
    ///   - dropout: The step number for ``DropoutMask``.
    /// - Returns: The loss, the gradient, and the running means and variances after the step.
    /// - Complexity: seconds for a network of width 32 and an image of 64x64.
    package func evaluate(
        _ batch: TrainingBatch, parameters: [Double], statistics: [Double], loss: Loss,
        dropout: UInt64
    ) -> StepResult {
        precondition(
            parameters.count == layout.count && statistics.count == layout.statisticsCount,
            "a number for each place of the layout")
        let architecture = blueprint.architecture
        let pass = ReferencePass(
            architecture: blueprint, layout: layout, parameters: parameters, statistics: statistics,
            dropout: dropout)
        let input = Volume(
            images: batch.count, channels: architecture.inputs, height: batch.size.height,
            width: batch.size.width, elements: batch.input.map(Double.init))
        let (logits, backward) = pass.network(input: input)
        var slope = logits
        let value = logits.elements.withUnsafeBufferPointer { logits in
            slope.elements.withUnsafeMutableBufferPointer { slope in
                loss.evaluate(
                    logits: logits, outputs: architecture.outputs.count,
                    foreground: architecture.foregroundIndex, distance: architecture.distanceIndex,
                    contact: architecture.contactIndex, batch: batch, gradient: slope)
            }
        }
        _ = backward(slope)
        return StepResult(
            value: value, gradient: pass.gradient, statistics: pass.statistics, logits: logits)
    }
}
