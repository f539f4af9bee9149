import Tensors

/// The pixel-wise agreement of a predicted mask with the annotated one.
package struct Agreement: Sendable, Equatable {
    /// The number of pixels that are nucleus in both, |A ∩ B|.
    package let both: Int
    /// The number of pixels that are nucleus in the prediction, |A|.
    package let predicted: Int
    /// The number of pixels that are nucleus in the annotation, |B|.
    package let actual: Int
    /// The number of pixels of the image.
    package let pixels: Int

    /// Compares the foregrounds of two label images of the same size.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(predicted labels: LabelImage, actual annotated: LabelImage) {
        precondition(
            labels.width == annotated.width && labels.height == annotated.height,
            "labels differ in size")
        var (both, predicted, actual) = (0, 0, 0)
        for (a, b) in zip(labels.labels.elements, annotated.labels.elements) {
            both += a != 0 && b != 0 ? 1 : 0
            predicted += a != 0 ? 1 : 0
            actual += b != 0 ? 1 : 0
        }
        self.both = both
        self.predicted = predicted
        self.actual = actual
        pixels = labels.labels.elements.count
    }

    /// Sums the pixel counts of many images.
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

    /// |A ∩ B| / |A|; 1 for two empty masks, 0 for an empty prediction alone.
    package var precision: Double { ratio(both, predicted) }

    /// |A ∩ B| / |B|; 1 for two empty masks, 0 for an empty annotation alone.
    package var recall: Double { ratio(both, actual) }

    /// The fraction of pixels on which the two differ.
    package var pixelError: Double {
        Double(predicted + actual - 2 * both) / Double(max(pixels, 1))
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double {
        if whole > 0 { return Double(part) / Double(whole) }
        return predicted + actual == 0 ? 1 : 0
    }
}
