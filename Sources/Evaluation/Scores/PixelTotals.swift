import Masks

/// How well the pixels of all images were found: means over images, and of all pixels pooled.
package struct PixelTotals: Codable, Sendable, Equatable {
    /// Each image counts alike.
    package let diceMean: Double
    /// The middle image's.
    package let diceMedian: Double
    /// Each pixel counts alike: sums over images, then one quotient.
    package let dicePooled: Double
    /// Each image counts alike.
    package let iouMean: Double
    /// Each pixel counts alike.
    package let iouPooled: Double
    /// Each image counts alike.
    package let pixelErrorMean: Double
    /// Each pixel counts alike.
    package let pixelErrorPooled: Double
    /// Each image counts alike.
    package let precisionMean: Double
    /// Each pixel counts alike.
    package let precisionPooled: Double
    /// Each image counts alike.
    package let recallMean: Double
    /// Each pixel counts alike.
    package let recallPooled: Double

    private enum CodingKeys: String, CodingKey {
        case diceMean = "dice_mean"
        case diceMedian = "dice_median"
        case dicePooled = "dice_pooled"
        case iouMean = "iou_mean"
        case iouPooled = "iou_pooled"
        case pixelErrorMean = "pixel_error_mean"
        case pixelErrorPooled = "pixel_error_pooled"
        case precisionMean = "precision_mean"
        case precisionPooled = "precision_pooled"
        case recallMean = "recall_mean"
        case recallPooled = "recall_pooled"
    }

    /// Sums images up.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of images.
    package init(_ images: [Agreement]) {
        let pooled = Agreement(pooling: images)
        diceMean = images.map(\.dice).mean
        diceMedian = Statistics(images.map(\.dice))?.median ?? 0
        dicePooled = pooled.dice
        iouMean = images.map(\.iou).mean
        iouPooled = pooled.iou
        pixelErrorMean = images.map(\.pixelError).mean
        pixelErrorPooled = pooled.pixelError
        precisionMean = images.map(\.precision).mean
        precisionPooled = pooled.precision
        recallMean = images.map(\.recall).mean
        recallPooled = pooled.recall
    }
}
