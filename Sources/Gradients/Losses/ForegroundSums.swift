import Tensors

/// The sums over one image's foreground pixels that the loss and metrics need, in double precision.
///
/// Weights of 1 change no bit of them.
struct ForegroundSums {
    private(set) var crossEntropy = 0.0
    private(set) var difference = 0.0
    private(set) var hits = 0
    /// Σ weight.
    private(set) var weight = 0.0
    /// The number of pixels of a weight above 0.
    private(set) var count = 0
    /// Pixel counts at a threshold of one half: the predicted mask, the ground truth, and both.
    private var masks = (found: 0, true: 0, both: 0)
    /// Σ weight · probability · ground truth.
    private var common = 0.0
    /// Σ weight · probability.
    private var predicted = 0.0
    /// Σ weight · ground truth.
    private var present = 0.0

    /// Adds a pixel's probability, ground truth and cross-entropy.
    @inline(__always)
    mutating func add(
        probability: Double, truth: Double, crossEntropy entropy: Double, weight: Double
    ) {
        self.weight += weight
        // Also of weight 0, so that a logit that is not finite shows.
        crossEntropy += weight * entropy
        common += weight * (probability * truth)
        predicted += weight * probability
        present += weight * truth
        guard weight > 0 else { return }
        count += 1
        difference += abs(probability - truth)
        let (isFound, isTrue) = (probability > 0.5, truth > 0.5)
        hits += isFound == isTrue ? 1 : 0
        masks.found += isFound ? 1 : 0
        masks.true += isTrue ? 1 : 0
        masks.both += isFound && isTrue ? 1 : 0
    }

    /// The Dice coefficient of the masks at a probability of one half; 1 where both are empty.
    var overlap: Double {
        smoothedDice(overlap: Double(masks.both), total: Double(masks.found + masks.true))
    }

    /// The soft Dice coefficient, which uses probabilities in place of masks.
    var softDice: Double { smoothedDice(overlap: common, total: predicted + present) }

    /// Returns the derivative of soft Dice with respect to the probability of a pixel of weight 1; of
    /// another pixel it is that times its weight.
    @inline(__always)
    func softDiceDerivative(truth: Double) -> Double {
        let sum = predicted + present + 1
        return (2 * truth - softDice) / sum
    }
}

extension Loss {
    /// Returns the loss and metrics of a batch from each image's sums and the total smooth-L1.
    ///
    /// - Parameters:
    ///   - images: The sums of each image.
    ///   - smoothL1: Σ weight · smooth-L1 over all pixels.
    ///   - contacts: Σ weight · cross-entropy of contacts over all pixels.
    /// - Returns: The loss and metrics of the batch.
    func value(of images: [ForegroundSums], smoothL1: Double, contacts: Double) -> LossValue {
        let weight = images.reduce(0) { $0 + $1.weight }
        let pixels = Double(images.reduce(0) { $0 + $1.count })
        // Without a weight the sum is 0, unless a logit is not finite.
        func mean(_ sum: Double, over whole: Double) -> Double { whole > 0 ? sum / whole : sum }
        let crossEntropy = mean(images.reduce(0) { $0 + $1.crossEntropy }, over: weight)
        let distanceError = mean(smoothL1, over: weight)
        let contactError = mean(contacts, over: weight)
        let dice = images.reduce(0) { $0 + (1 - $1.softDice) } / Double(images.count)
        return LossValue(
            total: crossEntropy + self.dice * dice + distance * distanceError
                + contact * contactError,
            crossEntropy: crossEntropy, dice: dice, distance: distanceError,
            accuracy: mean(Double(images.reduce(0) { $0 + $1.hits }), over: pixels),
            overlap: images.reduce(0) { $0 + $1.overlap } / Double(images.count),
            pixelDifference: mean(images.reduce(0) { $0 + $1.difference }, over: pixels))
    }
}
