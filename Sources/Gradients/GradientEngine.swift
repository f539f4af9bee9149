/// Computes a loss and its gradient for one batch; training uses ``NetworkGradients``.
package protocol GradientEngine: AnyObject {
    /// The layout of the parameter, gradient and statistics arrays.
    var layout: ParameterLayout { get }

    /// Evaluates a batch's loss in training mode and its gradient by every parameter.
    ///
    /// - Parameters:
    ///   - gradient: The gradient, one element per parameter; overwritten.
    ///   - batch: The batch, of the engine's image size and number of images.
    ///   - state: The parameters and the running statistics; the running statistics are updated.
    ///   - loss: The loss to differentiate.
    ///   - dropout: The seed of the step's dropout masks; different for each step.
    /// - Returns: The loss and metrics of the batch, before the parameters change.
    func evaluate(
        _ gradient: inout [Float], of batch: TrainingBatch, at state: inout NetworkState,
        loss: Loss,
        dropout: UInt64
    ) -> LossValue
}

/// The parameters and running statistics of a network in training.
package struct NetworkState: Sendable, Equatable {
    /// The trained parameters, laid out as in ``ParameterLayout/entries``.
    package var parameters: [Float]
    /// The running means and variances, laid out as in ``ParameterLayout/statistics``.
    ///
    /// Inference uses them in place of a batch's own statistics.
    package var statistics: [Float]

    /// Creates a state from existing arrays.
    package init(parameters: [Float], statistics: [Float]) {
        self.parameters = parameters
        self.statistics = statistics
    }
}
