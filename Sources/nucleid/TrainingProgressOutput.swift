import Daemon
import Linux
import Pipeline
import Training

/// Shows the progress of a run: on a terminal the current step on a line that is overwritten,
/// elsewhere a line each minute; and one line per epoch.
final class TrainingProgressOutput {
    /// The most images that are named as left out.
    private static let mostNames = 20

    /// The time of the last line for a step that is not overwritten.
    private var last = ContinuousClock.now
    /// Whether the kept epoch is the best one, and not merely the last.
    private var keepsBest = true

    /// Shows an event of a run.
    func show(_ event: TrainingEvent) {
        switch event {
        case .images(let training, let validation, let test, let leftOut, let leaks):
            for image in leftOut.prefix(Self.mostNames) {
                StandardError.write("\(image)".replacingControlCharacters + "\n")
            }
            if leftOut.count > Self.mostNames {
                StandardError.write(
                    "\(leftOut.count - Self.mostNames) more images are left out; the run's "
                        + "split.json names all\n")
            }
            StandardOutput.write(
                line:
                    "\(training) training, \(validation) validation and \(test) test images, "
                    + "\(leftOut.count) left out")
            for name in leaks {
                StandardError.write(
                    "'\(name)' is a training image, and its copy a validation or test image"
                        .replacingControlCharacters + "\n")
            }
        case .validation(let sets, let interval, let keep):
            keepsBest = keep != .last
            StandardOutput.write(
                line: Self.text(for: sets, interval: interval, keep: keep)
                    .replacingControlCharacters)
        case .sampleShares(let shares):
            StandardOutput.write(line: "the shares of the training samples:")
            for (group, images, share) in shares {
                StandardOutput.write(
                    line: ("  \((100 * share).rounded(to: 1)) % \(group), "
                        + "\(images) \(images == 1 ? "image" : "images")")
                        .replacingControlCharacters)
            }
        case .warning(let sentence): StandardError.write(sentence.replacingControlCharacters + "\n")
        case .resumed(let epochs, let steps, let otherKernels, let otherProducts):
            if let otherKernels {
                StandardError.write(
                    "The run started with the kernels \(otherKernels): results will differ in "
                        + "their last bits. NUCLEID_KERNELS=\(otherKernels) selects those kernels, "
                        + "if the processor supports them.\n")
            }
            if let otherProducts {
                StandardError.write(
                    "The run started with factors of convolutions as \(otherProducts.rawValue), which "
                        + "is not the format of this processor: results will differ.\n")
            }
            StandardOutput.write(line: "resuming after \(epochs) epochs and \(steps) steps")
        case .step(let step):
            if StandardError.isTerminal {
                StandardError.write("\r" + Self.text(for: step) + "\u{1B}[K")
            } else if ContinuousClock.now - last >= .seconds(60) {
                last = .now
                StandardError.write(Self.text(for: step) + "\n")
            }
        case .epoch(let metrics, let isBest):
            if StandardError.isTerminal { StandardError.write("\r\u{1B}[K") }
            StandardOutput.write(
                line: Self.text(for: metrics).replacingControlCharacters
                    + (isBest && keepsBest ? ", the best so far" : ""))
        }
    }

    /// Clears the line that is overwritten.
    func end() {
        if StandardError.isTerminal { StandardError.write("\r\u{1B}[K") }
    }

    private static func text(for step: TrainingEvent.Step) -> String {
        "epoch \(step.epoch)/\(step.epochs), step \(step.step)/\(step.steps), loss "
            + "\(step.loss.rounded(to: 4)), \(step.secondsPerStep.rounded(to: 2)) s/step, "
            + "\(duration(seconds: step.secondsLeft)) left"
    }

    private static func text(for metrics: EpochMetrics) -> String {
        func both(_ name: String, value: (EpochMetrics.Values) -> Double) -> String {
            let own = metrics.training.map { "\(value($0).rounded(to: 4)) / " } ?? ""
            return "\(name) \(own)\(value(metrics.validation).rounded(to: 4))"
        }
        return "epoch \(metrics.epoch), step \(metrics.steps): "
            + [
                both("loss", value: \.loss), both("accuracy", value: \.accuracy),
                both("Dice", value: \.dice),
                both("pixel difference", value: \.pixelDifference),
            ].joined(separator: ", ") + " (training / validation), "
            + (metrics.wholeImages.map { "\(text(for: $0)), " } ?? "")
            + "\(metrics.seconds.rounded(to: 1)) s"
            + (metrics.dataWaitSeconds.map { " (waiting for data \($0.rounded(to: 1)) s)" } ?? "")
    }

    /// The scores of whole images: the means over sets, and in brackets those of each set.
    private static func text(for scores: WholeImageScores) -> String {
        func score(
            _ name: String, _ value: (WholeImageScores.Values) -> Double?
        ) -> String? {
            guard let mean = value(scores.mean) else { return nil }
            let sets = scores.sets.map { set in
                "\(set.name) \(value(set.values).map { "\($0.rounded(to: 4))" } ?? "–")"
            }
            return "\(name) \(mean.rounded(to: 4))"
                + (sets.count > 1 ? " (\(sets.joined(separator: ", ")))" : "")
        }
        return "whole images: "
            + [
                score("AP@0.5", \.averagePrecision), score("mAP", \.meanAveragePrecision),
                score("Dice", \.dice),
            ].compactMap(\.self).joined(separator: ", ")
    }

    private static func text(
        for sets: [ValidationSet], interval: Int, keep: KeepCriterion
    ) -> String {
        let images = sets.map { set in
            let masks = set.images - set.imagesWithInstances
            return "\(set.images) of '\(set.name)'"
                + (masks > 0
                    ? " (\(masks) without AP: in masks, touching nuclei are one)" : "")
        }
        let kept =
            switch keep {
            case .averagePrecision: "the epoch with the best mean AP@0.5 of whole images is kept"
            case .dice: "the epoch with the best Dice of validation samples is kept"
            case .last: "the last epoch is kept"
            }
        return "whole images are validated "
            + (interval == 1 ? "after each epoch" : "every \(interval) epochs and at the end")
            + ": \(images.joined(separator: ", ")); \(kept)"
    }

    private static func duration(seconds: Double) -> String {
        let whole = Int(seconds)
        return whole < 90
            ? "\(whole) s"
            : whole < 5400 ? "\((whole + 30) / 60) min" : "\((whole + 1800) / 3600) h"
    }
}
