/// What a step says of a batch, before its weights change.
package struct LossValue: Sendable, Equatable {
    /// What is made small: the weighted sum of its parts.
    package var total: Double
    /// The mean binary cross-entropy of the foreground.
    package var crossEntropy: Double
    /// The mean over the images of one less their soft Dice coefficient.
    package var dice: Double
    /// The mean smooth-L1 of the distance; 0 where the network has no such output.
    package var distance: Double
    /// The share of pixels whose probability lies on the truth's side of one half, as Keras'
    /// `binary_accuracy`.
    package var accuracy: Double
    /// The mean over the images of the Dice coefficient of their masks at a probability of one half;
    /// see ``smoothedDice(overlap:total:)``.
    package var overlap: Double
    /// The mean |probability − truth| of the foreground: the pixel difference.
    package var pixelDifference: Double

    /// Sets all.
    package init(
        total: Double, crossEntropy: Double, dice: Double, distance: Double, accuracy: Double,
        overlap: Double, pixelDifference: Double
    ) {
        self.total = total
        self.crossEntropy = crossEntropy
        self.dice = dice
        self.distance = distance
        self.accuracy = accuracy
        self.overlap = overlap
        self.pixelDifference = pixelDifference
    }
}
