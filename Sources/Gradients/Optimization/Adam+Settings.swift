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
