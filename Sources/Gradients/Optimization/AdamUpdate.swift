import Glibc

/// What one step of ``Adam`` does to each number: its factors, worked out once.
struct AdamUpdate {
    /// What a parameter keeps of itself.
    private let kept: Float
    /// How far it goes where mean and root are equal.
    private let stride: Float
    /// What the root of the variance is multiplied by to correct its bias.
    private let correction: Float
    /// What is added to the corrected root.
    private let epsilon: Float
    /// What the gradient gives to its mean.
    private let meanShare: Float
    /// What the variance keeps of itself.
    private let keptVariance: Float
    /// What the gradient's square gives to it.
    private let varianceShare: Float

    /// Works out the factors of a step.
    ///
    /// - Parameters:
    ///   - settings: What stays the same.
    ///   - step: Counted from 1.
    ///   - learningRate: Of this step.
    init(settings: Adam.Settings, step: Int, learningRate: Double) {
        let meanBias = 1 - pow(settings.beta1, Double(step))
        let rootBias = (1 - pow(settings.beta2, Double(step))).squareRoot()
        kept = Float(1 - learningRate * settings.weightDecay)
        stride = Float(learningRate / meanBias)
        correction = Float(1 / rootBias)
        epsilon =
            switch settings.epsilonUse {
            case .corrected: Float(settings.epsilon)
            case .uncorrected: Float(settings.epsilon / rootBias)
            }
        meanShare = Float(1 - settings.beta1)
        keptVariance = Float(settings.beta2)
        varianceShare = Float(1 - settings.beta2)
    }

    /// Moves some parameters, with their means and variances.
    ///
    /// Each number is worked out by itself, in the same operations whether the compiler makes
    /// vectors of them or not.
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
            let second = variance[index] * keptVariance + varianceShare * (slope * slope)
            mean[index] = first
            variance[index] = second
            parameter[index] =
                parameter[index] * kept
                - stride * first / (second.squareRoot() * correction + epsilon)
        }
    }
}
