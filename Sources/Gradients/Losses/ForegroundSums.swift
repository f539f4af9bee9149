import Tensors

/// The sums over one image's foreground pixels that the loss and metrics need, in double precision.
struct ForegroundSums {
    private(set) var crossEntropy = 0.0
    private(set) var difference = 0.0
    private(set) var hits = 0
    /// Pixel counts at a threshold of one half: the predicted mask, the ground truth, and both.
    private var masks = (found: 0, true: 0, both: 0)
    /// Σ probability · ground truth.
    private var common = 0.0
    /// Σ probability.
    private var predicted = 0.0
    /// Σ ground truth.
    private var present = 0.0

    /// Adds a pixel's probability, ground truth and cross-entropy.
    @inline(__always)
    mutating func add(probability: Double, truth: Double, crossEntropy entropy: Double) {
        crossEntropy += entropy
        difference += abs(probability - truth)
        let (isFound, isTrue) = (probability > 0.5, truth > 0.5)
        hits += isFound == isTrue ? 1 : 0
        masks.found += isFound ? 1 : 0
        masks.true += isTrue ? 1 : 0
        masks.both += isFound && isTrue ? 1 : 0
        common += probability * truth
        predicted += probability
        present += truth
    }

    /// The Dice coefficient of the masks at a probability of one half; 1 where both are empty.
    var overlap: Double {
        smoothedDice(overlap: Double(masks.both), total: Double(masks.found + masks.true))
    }

    /// The soft Dice coefficient, which uses probabilities in place of masks.
    var softDice: Double { smoothedDice(overlap: common, total: predicted + present) }

    /// Returns the derivative of soft Dice with respect to the probability of a pixel.
    @inline(__always)
    func softDiceDerivative(truth: Double) -> Double {
        let sum = predicted + present + 1
        return (2 * truth - softDice) / sum
    }
}

extension Loss {
    /// Returns the loss and metrics of a batch from each image's sums and the total smooth-L1.
    func value(of images: [ForegroundSums], smoothL1: Double, size: PlaneSize) -> LossValue {
        let pixels = Double(images.count * size.pixelCount)
        let crossEntropy = images.reduce(0) { $0 + $1.crossEntropy } / pixels
        let dice = images.reduce(0) { $0 + (1 - $1.softDice) } / Double(images.count)
        return LossValue(
            total: crossEntropy + self.dice * dice + distance * (smoothL1 / pixels),
            crossEntropy: crossEntropy, dice: dice, distance: smoothL1 / pixels,
            accuracy: Double(images.reduce(0) { $0 + $1.hits }) / pixels,
            overlap: images.reduce(0) { $0 + $1.overlap } / Double(images.count),
            pixelDifference: images.reduce(0) { $0 + $1.difference } / pixels)
    }
}
