import Daemon
import Linux
import Pipeline
import Training

/// Shows how a run goes: on a terminal the step in hand on a line that changes, elsewhere a line
/// each minute; and a line an epoch.
final class ProgressLine {
    /// When a line for a step was last written where none can change.
    private var last = ContinuousClock.now

    /// Shows what a run says.
    func show(_ progress: TrainingProgress) {
        switch progress {
        case .images(let training, let validation, let test, let leftOut, let leaks):
            for image in leftOut { StandardError.write("\(image)".onOneLine + "\n") }
            StandardOutput.write(
                line:
                    "\(training) images to learn from, \(validation) to validate, \(test) to test, "
                    + "\(leftOut.count) left out")
            for name in leaks {
                StandardError.write(
                    "'\(name)' is learned from, and a copy of it is judged by".onOneLine + "\n")
            }
        case .doubt(let sentence): StandardError.write(sentence.onOneLine + "\n")
        case .resumed(let epochs, let steps, let otherKernels):
            if let otherKernels {
                StandardError.write(
                    "The run began with kernels for \(otherKernels): it goes on with other bits. "
                        + "NUCLEID_KERNELS=\(otherKernels) would choose them, where the processor "
                        + "has them.\n")
            }
            StandardOutput.write(line: "going on behind \(epochs) epochs and \(steps) steps")
        case .step(let step):
            if StandardError.isTerminal {
                StandardError.write("\r" + Self.text(step) + "\u{1B}[K")
            } else if ContinuousClock.now - last >= .seconds(60) {
                last = .now
                StandardError.write(Self.text(step) + "\n")
            }
        case .epoch(let figures, let isBest):
            if StandardError.isTerminal { StandardError.write("\r\u{1B}[K") }
            StandardOutput.write(line: Self.text(figures) + (isBest ? ", the best so far" : ""))
        }
    }

    /// Leaves the line that changes.
    func end() {
        if StandardError.isTerminal { StandardError.write("\r\u{1B}[K") }
    }

    private static func text(_ step: TrainingProgress.Step) -> String {
        "epoch \(step.epoch)/\(step.epochs), step \(step.step)/\(step.steps), loss "
            + "\(step.loss.rounded(to: 4)), \(step.secondsPerStep.rounded(to: 2)) s/step, "
            + "\(duration(step.secondsLeft)) left"
    }

    private static func text(_ figures: EpochFigures) -> String {
        func both(_ name: String, _ figure: (EpochFigures.Figures) -> Double) -> String {
            let own = figures.training.map { "\(figure($0).rounded(to: 4)) / " } ?? ""
            return "\(name) \(own)\(figure(figures.validation).rounded(to: 4))"
        }
        return "epoch \(figures.epoch), step \(figures.steps): "
            + [
                both("loss", \.loss), both("accuracy", \.accuracy), both("Dice", \.dice),
                both("pixel difference", \.pixelDifference),
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
