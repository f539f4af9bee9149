import Tensors

/// The pixel-wise agreement of a predicted mask with the annotated one.
package struct PixelAgreement: Sendable, Equatable {
    /// The number of pixels that are nucleus in both, |A ∩ B|.
    package let intersectionArea: Int
    /// The number of pixels that are nucleus in the prediction, |A|.
    package let predictedArea: Int
    /// The number of pixels that are nucleus in the annotation, |B|.
    package let actualArea: Int
    /// The number of pixels that are compared: all but the ignored ones.
    package let pixelCount: Int

    /// Compares the foregrounds of two label images of the same size.
    ///
    /// - Parameters:
    ///   - labels: The predicted nuclei.
    ///   - annotated: The annotated nuclei, of which no pixel is ignored.
    ///   - ignored: The pixels that are left out; `nil` for none.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(
        predicted labels: LabelImage, actual annotated: LabelImage,
        ignoring ignored: IgnoredPixels? = nil
    ) {
        precondition(
            labels.width == annotated.width && labels.height == annotated.height,
            "labels differ in size")
        var (both, predicted, actual) = (0, 0, 0)
        for (a, b) in zip(labels.labels.elements, annotated.labels.elements) {
            both += a != 0 && b != 0 ? 1 : 0
            predicted += a != 0 ? 1 : 0
            actual += b != 0 ? 1 : 0
        }
        self.intersectionArea = both
        self.predictedArea = predicted - (ignored?.areas(in: labels).reduce(0, +) ?? 0)
        self.actualArea = actual
        pixelCount = labels.labels.elements.count - (ignored?.count ?? 0)
    }

    /// Sums the pixel counts of many images.
    package init(pooling images: [PixelAgreement]) {
        intersectionArea = images.reduce(0) { $0 + $1.intersectionArea }
        predictedArea = images.reduce(0) { $0 + $1.predictedArea }
        actualArea = images.reduce(0) { $0 + $1.actualArea }
        pixelCount = images.reduce(0) { $0 + $1.pixelCount }
    }

    /// The Dice coefficient, see ``smoothedDice(overlap:total:)``; 1 for two empty masks.
    package var dice: Double {
        smoothedDice(overlap: Double(intersectionArea), total: Double(predictedArea + actualArea))
    }

    /// Intersection over union, |A ∩ B| / |A ∪ B|; 1 for two empty masks.
    package var iou: Double {
        ratio(of: intersectionArea, to: predictedArea + actualArea - intersectionArea)
    }

    /// |A ∩ B| / |A|; 1 for two empty masks, 0 for an empty prediction alone.
    package var precision: Double { ratio(of: intersectionArea, to: predictedArea) }

    /// |A ∩ B| / |B|; 1 for two empty masks, 0 for an empty annotation alone.
    package var recall: Double { ratio(of: intersectionArea, to: actualArea) }

    /// The fraction of pixels on which the two differ.
    package var pixelError: Double {
        Double(predictedArea + actualArea - 2 * intersectionArea) / Double(max(pixelCount, 1))
    }

    private func ratio(of part: Int, to whole: Int) -> Double {
        if whole > 0 { return Double(part) / Double(whole) }
        return predictedArea + actualArea == 0 ? 1 : 0
    }
}
