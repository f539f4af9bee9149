/// The training loss: cross-entropy + `dice` · (1 − soft Dice) + `distance` · smooth-L1 + `contact` ·
/// cross-entropy of contacts.
///
/// Each pixel of a batch has a weight w, by default 1 (see ``TrainingBatch/weights``). The binary
/// cross-entropy is of the foreground's logits, Σw·bce / Σw over all pixels of the batch. Soft Dice is
/// (2 Σwpy + 1) / (Σwp + Σwy + 1) of each image, averaged over the images. Smooth-L1 is of the sigmoid
/// of the distance's logits, with the width `beta`, averaged as the cross-entropy is; so is the
/// cross-entropy of contacts (``ContactTruth``), of which pixels that are one count
/// ``contactPositives`` times in the sum, since they are few. Means over a batch whose weights are all 0 are
/// 0.
package struct Loss: Sendable, Equatable, Codable {
    /// The weight of 1 − soft Dice.
    package let dice: Double
    /// The weight of the distance map's smooth-L1.
    package let distance: Double
    /// The absolute error at which smooth-L1 changes from quadratic to linear.
    package let beta: Double
    /// The additional weight of pixels in a narrow gap between nuclei; 0 weighs all pixels alike.
    ///
    /// It is the w0 of Ronneberger et al., U-Net (MICCAI 2015), equation 2, and is part of
    /// ``TrainingBatch/weights`` when a loss is evaluated.
    package let gap: Double
    /// The weight of the contacts' cross-entropy; without effect on a network without that output.
    package let contact: Double

    /// The weight of a pixel that is a contact, relative to one that is none.
    static let contactPositives = 5.0

    /// Creates a loss; with the default weights it is the cross-entropy alone.
    package init(
        dice: Double = 0, distance: Double = 0, beta: Double = 0.1, gap: Double = 0,
        contact: Double = 0
    ) {
        self.contact = contact
        self.dice = dice
        self.distance = distance
        self.beta = beta
        self.gap = gap
    }

    /// Decodes a loss; one of a version without weights of gaps or contacts has none.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        dice = try values.decode(Double.self, forKey: .dice)
        distance = try values.decode(Double.self, forKey: .distance)
        beta = try values.decode(Double.self, forKey: .beta)
        gap = try values.decodeIfPresent(Double.self, forKey: .gap) ?? 0
        contact = try values.decodeIfPresent(Double.self, forKey: .contact) ?? 0
    }
}

/// The loss and metrics of a batch.
///
/// The parts of the loss weigh each pixel; the metrics (``accuracy``, ``overlap``,
/// ``pixelDifference``) leave out pixels of weight 0 and count all others alike, so that they can be
/// compared between losses.
package struct LossValue: Sendable, Equatable {
    /// The weighted sum of the parts, which training minimises.
    package var total: Double
    /// The mean binary cross-entropy of the foreground.
    package var crossEntropy: Double
    /// The mean of 1 − soft Dice over the images.
    package var dice: Double
    /// The mean smooth-L1 of the distance map; 0 if the network has no such output.
    package var distance: Double
    /// The fraction of pixels that are classified correctly at a threshold of one half.
    ///
    /// It is Keras' `binary_accuracy`.
    package var accuracy: Double
    /// The mean Dice coefficient of the images' masks at a probability of one half.
    ///
    /// See ``smoothedDice(overlap:total:)``.
    package var overlap: Double
    /// The mean |probability − ground truth| of the foreground.
    package var pixelDifference: Double

    /// Creates a value from its parts.
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

/// The indices of the network outputs that have ground truth.
struct TrainedOutputs {
    let outputs: Int
    let foreground: Int
    let distance: Int?
    var contact: Int?

    /// Whether an output has ground truth.
    func hasTruth(output: Int) -> Bool {
        output == foreground || output == distance || output == contact
    }

    /// Checks that the output count, indices and ground truth fit together; traps if they do not.
    func check(count numbers: Int, batch: TrainingBatch) {
        let pixels = batch.count * batch.size.pixelCount
        precondition(numbers == outputs * pixels, "a number for each output of each pixel")
        precondition(
            [foreground, distance ?? 0, contact ?? 0].allSatisfy((0..<outputs).contains),
            "outputs with a truth are among the outputs")
        precondition(
            batch.foreground.count == pixels
                && (distance == nil || batch.distance.count == pixels),
            "a truth for each pixel of an output that has one")
        precondition(
            batch.weights.isEmpty || batch.weights.count == pixels, "a weight for each pixel")
    }
}
