/// What is made small: binary cross-entropy + `dice` · (1 − soft Dice) + `distance` · smooth-L1.
///
/// The cross-entropy is of the foreground's logits, its mean over all pixels; soft Dice is
/// (2 Σpy + 1) / (Σp + Σy + 1) of each image, its mean over the images; smooth-L1 is of the
/// sigmoid of the distance's logits, with the width `beta`, its mean over all pixels.
package struct Loss: Sendable, Equatable, Codable {
    /// The weight of one less the soft Dice coefficient.
    package let dice: Double
    /// The weight of the distance's smooth-L1.
    package let distance: Double
    /// Where smooth-L1 goes over from a parabola to a line.
    package let beta: Double

    /// Sets the weights; without any, it is the cross-entropy alone.
    package init(dice: Double = 0, distance: Double = 0, beta: Double = 0.1) {
        self.dice = dice
        self.distance = distance
        self.beta = beta
    }
}

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

/// Which of a network's outputs have a truth.
struct TrainedOutputs {
    let outputs: Int
    let foreground: Int
    let distance: Int?

    /// Whether there is something to be right about.
    func hasTruth(output: Int) -> Bool { output == foreground || output == distance }

    /// Stops where a batch does not have what is asked of as many numbers.
    func check(count numbers: Int, batch: TrainingBatch) {
        let pixels = batch.count * batch.size.pixelCount
        precondition(numbers == outputs * pixels, "a number for each output of each pixel")
        precondition(
            (0..<outputs).contains(foreground) && (0..<outputs).contains(distance ?? 0),
            "outputs with a truth are among the outputs")
        precondition(
            batch.foreground.count == pixels
                && (distance == nil || batch.distance.count == pixels),
            "a truth for each pixel of an output that has one")
    }
}
