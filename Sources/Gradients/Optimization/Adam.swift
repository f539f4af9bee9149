/// The Adam optimiser, with decoupled weight decay (AdamW) if it is above 0.
///
/// Sources: Kingma & Ba, "Adam: a method for stochastic optimization" (ICLR 2015), algorithm 1;
/// Loshchilov & Hutter, "Decoupled weight decay regularization" (ICLR 2019), algorithm 2, where the
/// decay is multiplied by the learning rate, as PyTorch's AdamW does.
package struct Adam: Sendable, Equatable {
    /// The hyperparameters.
    package let settings: Settings
    /// The number of updates so far.
    package private(set) var step: Int
    /// The running mean of the gradient, one element per parameter.
    package private(set) var mean: [Float]
    /// The running mean of the squared gradient, one element per parameter.
    package private(set) var variance: [Float]

    /// Creates an optimiser before its first update.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - count: The number of parameters.
    package init(settings: Settings = Settings(), count: Int) {
        let zeros = [Float](repeating: 0, count: count)
        self.init(settings: settings, step: 0, mean: zeros, variance: zeros)
    }

    /// Restores an optimiser after earlier updates.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - step: The number of updates so far.
    ///   - mean: The running mean of the gradient; see ``mean``.
    ///   - variance: The running mean of the squared gradient, of the length of `mean`.
    package init(settings: Settings, step: Int, mean: [Float], variance: [Float]) {
        precondition(mean.count == variance.count, "each parameter has a mean and a variance")
        self.settings = settings
        self.step = step
        self.mean = mean
        self.variance = variance
    }

    /// Updates the parameters with their gradient.
    ///
    /// The result is the same, bit for bit, whatever the number of threads.
    ///
    /// - Parameters:
    ///   - parameters: The parameters; those outside `trained` are left unchanged.
    ///   - gradient: The gradient, one element per parameter.
    ///   - learningRate: The learning rate of this step.
    ///   - trained: The disjoint ranges of parameters to update; the running means and variances of
    ///     the others are left unchanged too.
    ///   - threads: The number of threads.
    /// - Complexity: O(*n*), where *n* is the number of trained parameters.
    package mutating func update(
        _ parameters: inout [Float], gradient: [Float], learningRate: Double,
        trained: [Range<Int>], threads: Int
    ) {
        precondition(
            parameters.count == mean.count && gradient.count == mean.count,
            "each parameter has a gradient and a mean")
        precondition(
            trained.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= mean.count },
            "there are no parameters outside the array")
        step += 1
        let update = AdamUpdate(settings: settings, step: step, learningRate: learningRate)
        Self.move(
            &parameters, mean: &mean, variance: &variance, gradient: gradient, by: update,
            trained: trained,
            threads: threads)
    }

    private static func move(
        _ parameters: inout [Float], mean: inout [Float], variance: inout [Float],
        gradient: [Float], by update: AdamUpdate, trained: [Range<Int>], threads: Int
    ) {
        parameters.withUnsafeMutableBufferPointer { parameters in
            mean.withUnsafeMutableBufferPointer { mean in
                variance.withUnsafeMutableBufferPointer { variance in
                    gradient.withUnsafeBufferPointer { gradient in
                        ParallelRanges.perform(threads: threads, over: trained) { part in
                            update.apply(
                                to: UnsafeMutableBufferPointer(rebasing: parameters[part]),
                                mean: UnsafeMutableBufferPointer(rebasing: mean[part]),
                                variance: UnsafeMutableBufferPointer(rebasing: variance[part]),
                                gradient: UnsafeBufferPointer(rebasing: gradient[part]))
                        }
                    }
                }
            }
        }
    }
}

extension Adam {
    /// The hyperparameters of Adam; the defaults are PyTorch's.
    package struct Settings: Sendable, Equatable, Codable {
        /// The position of epsilon, which keeps steps finite where the gradient is near zero.
        package enum EpsilonUse: String, Sendable, Codable {
            /// Epsilon is added to the square root of the bias-corrected variance.
            ///
            /// This is Kingma & Ba's algorithm 1 and PyTorch's.
            case corrected
            /// Epsilon is added to the square root of the uncorrected variance.
            ///
            /// This is the form at the end of Kingma & Ba's section 2 ("epsilon hat") and Keras'.
            case uncorrected
        }

        /// The decay rate of the gradient's running mean.
        package let beta1: Double
        /// The decay rate of the squared gradient's running mean.
        package let beta2: Double
        /// The constant that is added to the square root in the denominator.
        package let epsilon: Double
        /// The position of epsilon.
        package let epsilonUse: EpsilonUse
        /// The decoupled weight decay, which each step multiplies by the learning rate.
        package let weightDecay: Double

        /// Creates hyperparameters; traps if one is out of range.
        ///
        /// - Parameters:
        ///   - beta1: The decay rate of the gradient's running mean, in 0..<1.
        ///   - beta2: The decay rate of the squared gradient's running mean, in 0..<1.
        ///   - epsilon: The constant in the denominator, 0 or more.
        ///   - epsilonUse: The position of epsilon.
        ///   - weightDecay: The decoupled weight decay, 0 or more.
        package init(
            beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
            epsilonUse: EpsilonUse = .corrected, weightDecay: Double = 0
        ) {
            precondition(
                (0..<1).contains(beta1) && (0..<1).contains(beta2), "a mean forgets something")
            precondition(epsilon >= 0 && weightDecay >= 0, "a step goes down")
            self.beta1 = beta1
            self.beta2 = beta2
            self.epsilon = epsilon
            self.epsilonUse = epsilonUse
            self.weightDecay = weightDecay
        }

        /// The defaults of Keras' Adam.
        package static let keras = Settings(epsilon: 1e-7, epsilonUse: .uncorrected)
    }
}
