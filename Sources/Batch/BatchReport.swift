import Linux
import Outbox
import Pipeline
import Segmentation
import SystemPackage

/// Reports the results of `segment` on standard error: a line per image, or progress on a terminal.
package final class BatchReport: Sendable {
    /// How much is reported while a batch runs; failures always are.
    package enum Style: Sendable {
        /// Failures alone.
        case failures
        /// A line for each picture.
        case lines
        /// Progress in one line that is written again and again, on a terminal.
        case progress

        /// The style for standard error.
        package static func inUse(isQuiet: Bool) -> Style {
            isQuiet ? .failures : StandardError.isTerminal ? .progress : .lines
        }
    }

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

        /// Creates a tally of nothing.
        package init() {}

        /// The number of files that are finished, whatever their outcome.
        package var finished: Int { done + unchanged + failed }
        /// The mean Dice coefficient of the pictures that have one, in 0…1; `nil` if none has.
        package var meanDice: Double? { diceCount == 0 ? nil : diceSum / Double(diceCount) }
    }

    /// The images in flight, in the order in which they began, and when they were shown last.
    private struct InFlight {
        var parts: [BatchProgress.Part] = []
        var shown: ContinuousClock.Instant?
    }

    /// The least time between two lines about tiles: a terminal is no faster than the eye.
    private static let interval: Duration = .milliseconds(200)

    private let tally = Monitor(Tally())
    private let done = Monitor<Set<FilePath>>([])
    private let inFlight = Monitor(InFlight())
    private let total: Int
    private let begun = ContinuousClock.now
    private let style: Style

    /// Creates a report of `total` images, and starts its clock.
    package init(total: Int, style: Style = .inUse(isQuiet: false)) {
        self.total = total
        self.style = style
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
        inFlight.update { $0.parts.removeAll { $0.name == name } }
        let failure = tally.update { Self.count(name, result: result, in: &$0) }
        if let failure {
            show(failure, isFailure: true)
        } else if style == .progress {
            show("", isFailure: false)
        }
    }

    /// Shows how many tiles of a file are done, a few times a second.
    func report(_ name: FilePath, _ event: ProgressEvent) {
        guard style == .progress, case .tiles(let done, let count) = event else { return }
        let part = BatchProgress.Part(name: name, done: done, total: count)
        let now = ContinuousClock.now
        let isDue = inFlight.update { inFlight in
            if let index = inFlight.parts.firstIndex(where: { $0.name == name }) {
                inFlight.parts[index] = part
            } else {
                inFlight.parts.append(part)
            }
            guard inFlight.shown.map({ now - $0 >= Self.interval }) ?? true else { return false }
            inFlight.shown = now
            return true
        }
        if isDue { show("", isFailure: false) }
    }

    private func show(_ text: String, isFailure: Bool) {
        let line = text.replacingControlCharacters
        switch style {
        case .failures: if isFailure { StandardError.write(line + "\n") }
        case .lines: StandardError.write(line + "\n")
        case .progress:
            let progress = BatchProgress(
                total: total, finished: current.finished, parts: inFlight.update { $0.parts },
                elapsed: .now - begun)
            StandardError.write(
                "\r\u{1B}[K" + (isFailure ? line + "\n" : "")
                    + progress.line.replacingControlCharacters)
        }
    }

    /// Removes the progress from the terminal, and returns the totals.
    package func end() -> BatchTotals {
        if style == .progress { StandardError.write("\r\u{1B}[K") }
        return BatchTotals(current, after: .now - begun)
    }

    private static func count(
        _ name: String, result: PictureResult, in tally: inout Tally
    ) -> String {
        tally.pictures += 1
        switch result {
        case .published(let sidecar):
            let scaled = sidecar.rescaling?.reportText ?? ""
            let count = sidecar.nuclei.count
            let nuclei = "\(name): \(count) \(count == 1 ? "nucleus" : "nuclei")\(scaled)"
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
