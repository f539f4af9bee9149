import Linux
import Training

/// Prints the progress of a training run: one line per epoch, and the current step, on a terminal
/// in a line that is rewritten, elsewhere in a new line every minute.
final class TrainingProgressOutput {
    /// The time of the last line for a step, if standard error is not a terminal.
    private var lastLine = ContinuousClock.now

    /// Prints an event.
    func print(_ progress: TrainingProgress) {
        switch progress {
        case .images(let training, let validation, let test, let leftOut, let leaks):
            for image in leftOut { StandardError.write("\(image)".onOneLine + "\n") }
            StandardOutput.write(
                line:
                    "\(training) images for training, \(validation) for validation, \(test) for "
                    + "testing, \(leftOut.count) left out")
            for name in leaks {
                StandardError.write(
                    "'\(name)' is a training image, and a copy of it is a validation or test image"
                        .onOneLine + "\n")
            }
        case .doubt(let sentence): StandardError.write(sentence.onOneLine + "\n")
        case .resumed(let epochs, let steps, let otherKernels):
            if let otherKernels {
                StandardError.write(
                    "The run began with kernels for \(otherKernels): with those of this processor its "
                        + "results are not the same bit for bit. NUCLEID_KERNELS=\(otherKernels) "
                        + "selects them, if the processor supports them.\n")
            }
            StandardOutput.write(line: "resuming after \(epochs) epochs and \(steps) steps")
        case .step(let step):
            if StandardError.isTerminal {
                StandardError.write("\r" + Self.text(step) + "\u{1B}[K")
            } else if ContinuousClock.now - lastLine >= .seconds(60) {
                lastLine = .now
                StandardError.write(Self.text(step) + "\n")
            }
        case .epoch(let figures, let isBest):
            eraseLine()
            StandardOutput.write(line: Self.text(figures) + (isBest ? ", the best so far" : ""))
        }
    }

    /// Erases the line of the current step.
    func eraseLine() {
        if StandardError.isTerminal { StandardError.write("\r\u{1B}[K") }
    }

    private static func text(_ step: TrainingProgress.Step) -> String {
        "epoch \(step.epoch)/\(step.epochs), step \(step.step)/\(step.steps), loss "
            + "\(step.loss.rounded(to: 4)), \(step.secondsPerStep.rounded(to: 2)) s/step, "
            + "\(duration(step.secondsLeft)) left"
    }

    private static func text(_ figures: EpochFigures) -> String {
        func metric(_ name: String, _ value: (EpochFigures.Figures) -> Double) -> String {
            let training = figures.training.map { "\(value($0).rounded(to: 4)) / " } ?? ""
            return "\(name) \(training)\(value(figures.validation).rounded(to: 4))"
        }
        return "epoch \(figures.epoch), step \(figures.steps): "
            + [
                metric("loss", \.loss), metric("accuracy", \.accuracy), metric("Dice", \.dice),
                metric("pixel difference", \.pixelDifference),
            ].joined(separator: ", ") + " (training / validation), "
            + "\(figures.seconds.rounded(to: 1)) s"
    }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds)
        return whole < 90
            ? "\(whole) s"
            : whole < 5400 ? "\((whole + 30) / 60) min" : "\((whole + 1800) / 3600) h"
    }
}
