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
    package init(_ settings: Settings = Settings(), count: Int) {
        let zeros = [Float](repeating: 0, count: count)
        self.init(settings, step: 0, mean: zeros, variance: zeros)
    }

    /// Goes on after updates that were made before.
    ///
    /// - Parameters:
    ///   - settings: What stays the same.
    ///   - step: The updates so far.
    ///   - mean: See ``mean``.
    ///   - variance: See ``variance``; as many numbers as `mean`.
    package init(_ settings: Settings, step: Int, mean: [Float], variance: [Float]) {
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
        let motion = AdamMotion(settings, step: step, learningRate: learningRate)
        Self.move(
            &parameters, &mean, &variance, gradient: gradient, by: motion, trained: trained,
            threads: threads)
    }

    private static func move(
        _ parameters: inout [Float], _ mean: inout [Float], _ variance: inout [Float],
        gradient: [Float], by motion: AdamMotion, trained: [Range<Int>], threads: Int
    ) {
        parameters.withUnsafeMutableBufferPointer { parameters in
            mean.withUnsafeMutableBufferPointer { mean in
                variance.withUnsafeMutableBufferPointer { variance in
                    gradient.withUnsafeBufferPointer { gradient in
                        Shares.perform(threads: threads, over: trained) { part in
                            motion.move(
                                UnsafeMutableBufferPointer(rebasing: parameters[part]),
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
