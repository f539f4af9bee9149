import Tensors

/// How far a mask agrees with the truth, pixel by pixel.
package struct Agreement: Sendable, Equatable {
    /// Pixels that are nucleus in both, A ∩ B.
    package let both: Int
    /// Pixels that are nucleus in the mask, A.
    package let predicted: Int
    /// Pixels that are nucleus in the truth, B.
    package let actual: Int
    /// All pixels.
    package let pixels: Int

    /// Compares two label images of the same size, pixel by pixel: their foregrounds.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(predicted labels: LabelImage, actual truth: LabelImage) {
        precondition(
            labels.width == truth.width && labels.height == truth.height, "labels differ in size")
        var (both, predicted, actual) = (0, 0, 0)
        for (a, b) in zip(labels.labels.elements, truth.labels.elements) {
            both += a != 0 && b != 0 ? 1 : 0
            predicted += a != 0 ? 1 : 0
            actual += b != 0 ? 1 : 0
        }
        self.both = both
        self.predicted = predicted
        self.actual = actual
        pixels = labels.labels.elements.count
    }

    /// Adds up the pixels of many images.
    package init(pooling images: [Agreement]) {
        both = images.reduce(0) { $0 + $1.both }
        predicted = images.reduce(0) { $0 + $1.predicted }
        actual = images.reduce(0) { $0 + $1.actual }
        pixels = images.reduce(0) { $0 + $1.pixels }
    }

    /// The Dice coefficient, see ``smoothedDice(overlap:total:)``; 1 for two empty masks.
    package var dice: Double {
        smoothedDice(overlap: Double(both), total: Double(predicted + actual))
    }

    /// Intersection over union, |A ∩ B| / |A ∪ B|; 1 for two empty masks.
    package var iou: Double { ratio(both, predicted + actual - both) }

    /// The share of the mask that is right; 1 for two empty masks, 0 for an empty one.
    package var precision: Double { ratio(both, predicted) }

    /// The share of the truth that is found; 1 for two empty masks, 0 for an empty truth.
    package var recall: Double { ratio(both, actual) }

    /// The share of pixels on which the two differ.
    package var pixelError: Double {
        Double(predicted + actual - 2 * both) / Double(max(pixels, 1))
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double {
        if whole > 0 { return Double(part) / Double(whole) }
        return predicted + actual == 0 ? 1 : 0
    }
}
