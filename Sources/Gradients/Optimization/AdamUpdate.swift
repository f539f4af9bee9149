import Glibc

/// The precomputed factors of one step of ``Adam``.
struct AdamUpdate {
    /// The factor of a parameter after weight decay, 1 − learning rate · weight decay.
    private let decayFactor: Float
    /// The step size, the learning rate divided by the bias correction of the mean.
    private let stride: Float
    /// The bias correction of the variance's square root.
    private let correction: Float
    /// The constant that is added to the corrected square root.
    private let epsilon: Float
    /// The weight of the gradient in its running mean, 1 − `beta1`.
    private let meanShare: Float
    /// The decay rate of the running variance, `beta2`.
    private let varianceDecay: Float
    /// The weight of the squared gradient in the running variance, 1 − `beta2`.
    private let varianceShare: Float

    /// Computes the factors of a step.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - step: The step number, counted from 1.
    ///   - learningRate: The learning rate of this step.
    init(settings: Adam.Settings, step: Int, learningRate: Double) {
        let meanBias = 1 - pow(settings.beta1, Double(step))
        let rootBias = (1 - pow(settings.beta2, Double(step))).squareRoot()
        decayFactor = Float(1 - learningRate * settings.weightDecay)
        stride = Float(learningRate / meanBias)
        correction = Float(1 / rootBias)
        epsilon =
            switch settings.epsilonUse {
            case .corrected: Float(settings.epsilon)
            case .uncorrected: Float(settings.epsilon / rootBias)
            }
        meanShare = Float(1 - settings.beta1)
        varianceDecay = Float(settings.beta2)
        varianceShare = Float(1 - settings.beta2)
    }

    /// Updates some parameters with their running means and variances.
    ///
    /// Each element is computed independently, with the same operations whether or not the compiler
    /// vectorises the loop.
    ///
    /// - Complexity: O(*n*), where *n* is the number of parameters, without allocation.
    func apply(
        to parameters: UnsafeMutableBufferPointer<Float>, mean: UnsafeMutableBufferPointer<Float>,
        variance: UnsafeMutableBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>
    ) {
        guard let parameter = parameters.baseAddress, let mean = mean.baseAddress,
            let variance = variance.baseAddress, let gradient = gradient.baseAddress
        else { return }
        for index in 0..<parameters.count {
            let slope = gradient[index]
            let first = mean[index] + meanShare * (slope - mean[index])
            let second = variance[index] * varianceDecay + varianceShare * (slope * slope)
            mean[index] = first
            variance[index] = second
            parameter[index] =
                parameter[index] * decayFactor
                - stride * first / (second.squareRoot() * correction + epsilon)
        }
    }
}
