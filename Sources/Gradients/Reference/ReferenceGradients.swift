import Network
import Tensors

/// The gradients of a U-Net in double precision, as its definition reads, layer by layer; the
/// outside truth of ``NetworkGradients``, itself held to steps recorded from PyTorch.
package final class ReferenceGradients: GradientEngine {
    /// What a step gives, before it is rounded.
    package struct StepResult: Sendable {
        /// What the batch says.
        package let value: LossValue
        /// The loss' derivative by each trained number, as ``ParameterLayout/entries`` says.
        package let gradient: [Double]
        /// The running means and variances after the step.
        package let statistics: [Double]
        /// What the last head layer gives before its sigmoid.
        package let logits: Volume
    }

    package let layout: ParameterLayout
    private let blueprint: TrainableArchitecture

    /// Computes the gradients of any network, of batches of any size.
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

    /// Evaluates a batch in training mode in double precision throughout.
    ///
    /// - Parameters:
    ///   - batch: Of a size that the network's poolings halve without rest.
    ///   - parameters: As ``ParameterLayout/entries`` says.
    ///   - statistics: The running means and variances before the step.
    ///   - loss: What is made small.
    ///   - dropout: The number of the step for ``DropoutMask``.
    /// - Returns: The value, all gradients, and the running means and variances after the step.
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
            blueprint, layout, parameters: parameters, statistics: statistics, dropout: dropout)
        let input = Volume(
            images: batch.count, channels: architecture.inputs, height: batch.size.height,
            width: batch.size.width, elements: batch.input.map(Double.init))
        let (logits, backward) = pass.network(input)
        var slope = logits
        let value = logits.elements.withUnsafeBufferPointer { logits in
            slope.elements.withUnsafeMutableBufferPointer { slope in
                loss.evaluate(
                    logits: logits, outputs: architecture.outputs.count,
                    foreground: architecture.foregroundIndex, distance: architecture.distanceIndex,
                    batch: batch, gradient: slope)
            }
        }
        _ = backward(slope)
        return StepResult(
            value: value, gradient: pass.gradient, statistics: pass.statistics, logits: logits)
    }
}
