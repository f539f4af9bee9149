/// The optimiser Adam, with decoupled weight decay where it is asked for, as AdamW.
///
/// Sources: Kingma & Ba, "Adam: a method for stochastic optimization" (ICLR 2015), algorithm 1;
/// Loshchilov & Hutter, "Decoupled weight decay regularization" (ICLR 2019), algorithm 2, where the
/// decay is multiplied by the learning rate, as PyTorch's AdamW does.
package struct Adam: Sendable, Equatable {
    /// What stays the same from step to step.
    package let settings: Settings
    /// The updates so far.
    package private(set) var step: Int
    /// The running mean of the gradient, one a parameter.
    package private(set) var mean: [Float]
    /// The running mean of the gradient's square, one a parameter.
    package private(set) var variance: [Float]

    /// Begins before the first update.
    ///
    /// - Parameters:
    ///   - settings: What stays the same.
    ///   - count: The number of parameters.
    package init(settings: Settings = Settings(), count: Int) {
        let zeros = [Float](repeating: 0, count: count)
        self.init(settings: settings, step: 0, mean: zeros, variance: zeros)
    }

    /// Goes on after updates that were made before.
    ///
    /// - Parameters:
    ///   - settings: What stays the same.
    ///   - step: The updates so far.
    ///   - mean: See ``mean``.
    ///   - variance: See ``variance``; as many numbers as `mean`.
    package init(settings: Settings, step: Int, mean: [Float], variance: [Float]) {
        precondition(mean.count == variance.count, "each parameter has a mean and a variance")
        self.settings = settings
        self.step = step
        self.mean = mean
        self.variance = variance
    }

    /// Moves parameters against their gradient.
    ///
    /// The result is the same, bit for bit, whatever the number of threads.
    ///
    /// - Parameters:
    ///   - parameters: Overwritten where they are trained; elsewhere they stay, bit for bit.
    ///   - gradient: One a parameter.
    ///   - learningRate: Of this step.
    ///   - trained: Which parameters move, disjoint; the others' means and variances stay as well.
    ///   - threads: How many share the work.
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
        let motion = AdamUpdate(settings: settings, step: step, learningRate: learningRate)
        Self.move(
            &parameters, &mean, &variance, gradient: gradient, by: motion, trained: trained,
            threads: threads)
    }

    private static func move(
        _ parameters: inout [Float], _ mean: inout [Float], _ variance: inout [Float],
        gradient: [Float], by motion: AdamUpdate, trained: [Range<Int>], threads: Int
    ) {
        parameters.withUnsafeMutableBufferPointer { parameters in
            mean.withUnsafeMutableBufferPointer { mean in
                variance.withUnsafeMutableBufferPointer { variance in
                    gradient.withUnsafeBufferPointer { gradient in
                        ParallelRanges.perform(threads: threads, over: trained) { part in
                            motion.apply(
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
    /// What an optimiser is asked to do; without any word, what PyTorch's does.
    package struct Settings: Sendable, Equatable, Codable {
        /// Where epsilon stands, which keeps the step finite where there was hardly any gradient.
        package enum EpsilonUse: String, Sendable, Codable {
            /// Beside the root of the variance once its bias is corrected, as in Kingma & Ba's
            /// algorithm 1 and in PyTorch.
            case corrected
            /// Beside the root of the variance as it is, as at the end of their section 2 ("epsilon
            /// hat") and in Keras.
            case uncorrected
        }

        /// How much of the gradient's mean stays from step to step.
        package let beta1: Double
        /// How much of the mean of its square does.
        package let beta2: Double
        /// What is added to a root that divides.
        package let epsilon: Double
        /// To which root.
        package let epsilonUse: EpsilonUse
        /// The share of every trained number, times the learning rate, that is taken away in a step.
        package let weightDecay: Double

        /// Sets all.
        ///
        /// - Parameters:
        ///   - beta1: 0..<1.
        ///   - beta2: 0..<1.
        ///   - epsilon: 0 or more.
        ///   - epsilonUse: See ``epsilonUse``.
        ///   - weightDecay: 0 or more.
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

        /// What Keras' Adam does.
        package static let keras = Settings(epsilon: 1e-7, epsilonUse: .uncorrected)
    }
}
