import Tensors

/// What an image's foreground adds to a loss, summed pixel by pixel in double precision.
struct ForegroundSums {
    private(set) var crossEntropy = 0.0
    private(set) var difference = 0.0
    private(set) var hits = 0
    /// Pixels of the mask at one half, of the truth's, and of both.
    private var masks = (found: 0, true: 0, both: 0)
    /// Σ probability · truth.
    private var common = 0.0
    /// Σ probability.
    private var predicted = 0.0
    /// Σ truth.
    private var present = 0.0

    /// Adds a pixel with its probability, its truth and the cross-entropy of both.
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

    /// The soft Dice coefficient, of probabilities in place of masks.
    var softDice: Double { smoothedDice(overlap: common, total: predicted + present) }

    /// The derivative of the soft Dice coefficient by the probability of a pixel of that truth.
    @inline(__always)
    func softDiceDerivative(truth: Double) -> Double {
        let sum = predicted + present + 1
        return (2 * truth - softDice) / sum
    }
}

extension Loss {
    /// The value of a batch, from the sums of each image and the smooth-L1 of all.
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
