/// What computes the gradients of a step; ``NetworkGradients`` is the one that trains.
package protocol GradientEngine: AnyObject {
    /// Where the tensors lie.
    var layout: ParameterLayout { get }

    /// Evaluates a batch in training mode, and the loss' gradient to every trained number.
    ///
    /// - Parameters:
    ///   - gradient: As long as the parameters; overwritten.
    ///   - batch: Of the engine's size and count of images.
    ///   - state: The parameters; its running statistics are updated.
    ///   - loss: What is made small.
    ///   - dropout: Decides what is dropped, together with place and layer: another number for
    ///     each step.
    /// - Returns: What the batch says before the parameters change.
    func evaluate(
        _ gradient: inout [Float], of batch: TrainingBatch, at state: inout NetworkState,
        loss: Loss,
        dropout: UInt64
    ) -> LossValue
}

/// All numbers of a network that is trained.
package struct NetworkState: Sendable, Equatable {
    /// The trained tensors, as ``ParameterLayout/entries`` says.
    package var parameters: [Float]
    /// The running means and variances of batch normalisations, as ``ParameterLayout/statistics``
    /// says: what inference uses in place of a batch's own.
    package var statistics: [Float]

    /// Takes numbers that are there.
    package init(parameters: [Float], statistics: [Float]) {
        self.parameters = parameters
        self.statistics = statistics
    }
}
