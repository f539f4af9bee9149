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
