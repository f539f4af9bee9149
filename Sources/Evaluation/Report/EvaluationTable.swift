import Masks

/// The figures of each image as comma-separated values (RFC 4180, UTF-8); names are fields of
/// ``CSVField``.
package enum EvaluationTable {
    /// A header and a row for each image; lines end with CR LF, as RFC 4180 asks.
    ///
    /// - Complexity: O(*n*), where *n* is the number of images.
    package static func csv(of images: [ImageScore]) -> [UInt8] {
        let rows = [headings] + images.map { cells(of: $0) }
        return Array(rows.map { $0.joined(separator: ",") + "\r\n" }.joined().utf8)
    }

    private static let headings =
        [
            "image", "truth", "truth_kind", "width", "height", "dice", "expected_dice", "iou",
            "pixel_error", "precision", "recall", "true_count", "count", "count_error",
        ]
        + IoUThreshold.all.map { "ap_\($0.percent)" }
        + [
            "mean_ap", "panoptic_quality", "components_count", "components_count_error",
            "components_ap_50", "components_mean_ap", "flags", "expected_dice_low",
            "expected_dice_high", "training_distance",
        ]

    private static func cells(of image: ImageScore) -> [String] {
        let (nuclei, components) = (image.instances, image.components)
        return [
            CSVField.encode(image.image), CSVField.encode(image.annotation),
            image.annotationKind.rawValue, "\(image.width)", "\(image.height)", "\(image.dice)",
            "\(image.expectedDice)", "\(image.iou)", "\(image.pixelError)", "\(image.precision)",
            "\(image.recall)", "\(image.trueCount)", "\(nuclei.count)", "\(nuclei.countError)",
        ] + nuclei.averagePrecisions.map { "\($0)" } + [
            "\(nuclei.meanAveragePrecision)", "\(nuclei.panopticQuality)", "\(components.count)",
            "\(components.countError)", "\(components.averagePrecisionAtHalf)",
            "\(components.meanAveragePrecision)",
            CSVField.encode(image.flags.joined(separator: " ")),
            image.expectedDiceInterval?.first.map { "\($0)" } ?? "",
            image.expectedDiceInterval?.last.map { "\($0)" } ?? "",
            image.trainingDistance.map { "\($0)" } ?? "",
        ]
    }
}
