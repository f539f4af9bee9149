import Linux
import Outbox
import Pipeline
import SystemPackage

/// Reports the results of `segment` on standard error: a line per image, or progress on a terminal.
package final class BatchReport: Sendable {
    /// The counts so far: of files, except for `pictures` and the Dice coefficients.
    package struct Tally: Sendable, Equatable {
        /// The number of files with new results.
        package var done = 0
        /// The number of files whose results existed already.
        package var unchanged = 0
        /// The number of results, new or old; a file of several pictures has several.
        package var pictures = 0
        /// The number of files and unreadable folders that failed.
        package var failed = 0
        var diceSum = 0.0
        var diceCount = 0

        /// The number of files that are finished, whatever their outcome.
        package var finished: Int { done + unchanged + failed }
        /// The mean Dice coefficient of the pictures that have one, in 0…1; `nil` if none has.
        package var meanDice: Double? { diceCount == 0 ? nil : diceSum / Double(diceCount) }
    }

    private let tally = Monitor(Tally())
    private let done = Monitor<Set<FilePath>>([])
    private let total: Int
    private let begun = ContinuousClock.now
    private let isTerminal: Bool

    /// Creates a report of `total` images, and starts its clock.
    package init(total: Int, isTerminal: Bool = StandardError.isTerminal) {
        self.total = total
        self.isTerminal = isTerminal
    }

    /// The counts so far.
    package var current: Tally { tally.update { $0 } }

    /// The names of all results, new or old, sorted; a file of several pictures has several.
    package var results: [FilePath] {
        done.update { $0 }.sorted { $0.string < $1.string }
    }

    /// Counts and shows the result of a picture.
    func report(_ result: PictureResult) {
        let image = result.sidecar.image
        done.update { _ = $0.insert(image.path) }
        show(tally.update { Self.count(image.name, result: result, in: &$0) }, isFailure: false)
    }

    /// Counts the result of a file, and shows it if it failed; its pictures are reported before.
    func report(_ name: FilePath, result: Result<Outcome, any Error>) {
        let failure = tally.update { Self.count(name, result: result, in: &$0) }
        if let failure {
            show(failure, isFailure: true)
        } else if isTerminal {
            show("", isFailure: false)
        }
    }

    private func show(_ text: String, isFailure: Bool) {
        let line = text.replacingControlCharacters
        if isTerminal {
            let progress = Self.progress(of: current, total: total, after: .now - begun)
            StandardError.write("\r\u{1B}[K" + (isFailure ? line + "\n" : "") + progress)
        } else {
            StandardError.write(line + "\n")
        }
    }

    /// Removes the progress from the terminal, and returns a line of the counts and the speed.
    package func summary() -> String {
        let seconds = end() / .seconds(1)
        let tally = current
        var parts = ["\(tally.done) done", "\(tally.failed) failed"]
        if tally.unchanged > 0 { parts.insert("\(tally.unchanged) already done", at: 1) }
        if tally.pictures > tally.done + tally.unchanged {
            parts.append("\(tally.pictures) pictures")
        }
        let rate = Double(tally.finished) / max(seconds, 0.001)
        parts.append(
            "\(Self.rounded(seconds, digits: 2)) s (\(Self.rounded(rate, digits: 2)) images/s)")
        if let dice = tally.meanDice { parts.append("mean Dice \(Self.rounded(dice, digits: 4))") }
        return parts.joined(separator: ", ")
    }

    /// Removes the progress from the terminal.
    ///
    /// - Returns: The time since the start of the batch.
    package func end() -> Duration {
        if isTerminal { StandardError.write("\r\u{1B}[K") }
        return .now - begun
    }

    private static func count(
        _ name: String, result: PictureResult, in tally: inout Tally
    ) -> String {
        tally.pictures += 1
        switch result {
        case .published(let sidecar):
            let scaled = sidecar.rescaling?.reportText ?? ""
            let nuclei = "\(name): \(sidecar.nuclei.count) nuclei\(scaled)"
            let time = "\(Int(StageTimings(sidecar: sidecar.timingMs).total)) ms"
            let parts = (sidecar.image.notProcessed ?? []).map { "; \($0.reason)" }
            return "\(nuclei)\(tally.add(sidecar.dice)), \(time)\(parts.joined())"
        case .unchanged(let sidecar): return "\(name): already done\(tally.add(sidecar.dice))"
        case .compared(_, let dice): return "\(name): already done, compared\(tally.add(dice))"
        }
    }

    /// Counts the result of a file.
    ///
    /// - Returns: The reason of the failure; `nil` if it did not fail.
    private static func count(
        _ name: FilePath, result: Result<Outcome, any Error>, in tally: inout Tally
    ) -> String? {
        switch result {
        case .success(.done):
            tally.done += 1
            return nil
        case .success(.unchanged), .success(.compared):
            tally.unchanged += 1
            return nil
        case .success(.rejected(let error, _)), .success(.incomplete(let error, _)):
            tally.failed += 1
            return "\(name): \(error.message) \(error.cure)"
        case .success(.changed), .success(.cancelled):
            tally.failed += 1
            return "\(name): it changed while it was read; call again when it is whole"
        case .success(.nothing):
            tally.failed += 1
            return "\(name): there is no such file"
        case .failure(let error):
            tally.failed += 1
            return "\(name): \(error)"
        }
    }

    private static func progress(of tally: Tally, total: Int, after time: Duration) -> String {
        let rate = Double(tally.finished) / max(time / .seconds(1), 0.001)
        let left = Int((Double(total - tally.finished) / max(rate, 0.001)).rounded())
        let clock = left >= 60 ? "\(left / 60) min \(left % 60) s" : "\(left) s"
        return
            "\(tally.finished)/\(total) images, \(rounded(rate, digits: 2)) images/s, \(clock) left"
    }

    static func rounded(_ value: Double, digits: Int) -> Double {
        var factor = 1.0
        for _ in 0..<digits { factor *= 10 }
        return (value * factor).rounded() / factor
    }
}

extension BatchReport.Tally {
    /// Adds a Dice coefficient to the mean.
    ///
    /// - Returns: The text to append to the picture's line; empty if there is no ground truth.
    fileprivate mutating func add(_ dice: DiceRecord?) -> String {
        switch dice {
        case nil: return ""
        case .measured(let values):
            diceSum += values.value
            diceCount += 1
            return ", Dice \(BatchReport.rounded(values.value, digits: 4))"
        case .failed(let failure): return ", no Dice: \(failure.error.message)"
        }
    }
}
