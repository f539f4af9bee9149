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
