import FoundationEssentials
import Gradients

/// The progress of a run; together with the weights of a ``Checkpoint``, all that a resumed run
/// needs.
struct TrainingPosition: Sendable, Equatable, Codable {
    /// The epoch that is kept so far.
    struct Best: Sendable, Equatable, Codable {
        let epoch: Int
        /// The mean Dice coefficient of the validation samples.
        let dice: Double
        /// The mean of ``WholeImageScores`` over sets of average precisions; `nil` if whole images
        /// were not validated at the epoch, or have none.
        let averagePrecision: Double?

        private enum CodingKeys: String, CodingKey {
            case epoch, dice
            case averagePrecision = "ap50"
        }

        /// The record of an epoch.
        init(_ metrics: EpochMetrics) {
            epoch = metrics.epoch
            dice = metrics.validation.dice
            averagePrecision = metrics.wholeImages?.mean.averagePrecision
        }
    }

    /// The number of completed epochs.
    var epochs = 0
    /// The number of completed steps in the current epoch.
    var steps = 0
    /// The mean training metrics of those steps.
    var metrics = MetricsMean()
    /// The state of a plateau schedule; `nil` for other schedules.
    var plateau: PlateauScheduler?
    /// The kept epoch; `nil` if there is none yet.
    var best: Best?
    /// The bound of the loss.
    var divergence = DivergenceDetector()
    /// The duration of the current epoch so far, in seconds.
    var epochSeconds = 0.0
    /// The part of it in which steps waited for their batch; `nil` before the first step.
    var epochDataWait: Double?
    /// The duration of all completed epochs, in seconds.
    var seconds = 0.0

    private enum CodingKeys: String, CodingKey {
        case epochs, steps, plateau, best, epochSeconds, epochDataWait, seconds
        case metrics = "tally"
        case divergence = "watch"
    }
}

extension TrainingPosition {
    private static let key = "position"

    /// Encodes the position for the metadata of a checkpoint.
    func metadata() throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return [Self.key: String(decoding: try encoder.encode(self), as: UTF8.self)]
    }

    /// Decodes the position from the metadata of a checkpoint; `nil` if it is missing or invalid.
    init?(metadata: [String: String]) {
        guard let text = metadata[Self.key],
            let position = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)),
            position.epochs >= 0, position.steps >= 0,
            (0...position.epochs).contains(position.best?.epoch ?? 0)
        else { return nil }
        self = position
    }
}

extension KeepCriterion {
    /// Whether an epoch is kept in place of the best one so far; of equal ones the first is kept.
    ///
    /// - Parameters:
    ///   - metrics: The metrics of the epoch.
    ///   - best: The kept epoch so far; `nil` if there is none yet.
    /// - Returns: Whether it is better by the criterion; by average precision, an epoch at which whole
    ///   images were not validated never is.
    func prefers(_ metrics: EpochMetrics, to best: TrainingPosition.Best?) -> Bool {
        switch self {
        case .averagePrecision:
            guard let score = metrics.wholeImages?.mean.averagePrecision else { return false }
            return best?.averagePrecision.map { score > $0 } ?? true
        case .dice: return best.map { metrics.validation.dice > $0.dice } ?? true
        case .last: return true
        }
    }
}

/// Detects that training has diverged: a loss far above the first ones, or not finite.
package struct DivergenceDetector: Sendable, Equatable, Codable {
    /// The factor by which a loss may exceed the smallest of the first losses, or 1.
    private static let factor = 50.0
    /// The number of first losses.
    private static let firstLosses = 10
    /// The bound of the very first loss.
    private static let largestLoss = 1e6

    private var count = 0
    private var smallest = 1e6

    private enum CodingKeys: String, CodingKey {
        case count
        case smallest = "least"
    }

    /// Creates a detector for a new run.
    package init() {}

    /// Checks the loss of a step.
    ///
    /// - Parameters:
    ///   - loss: The loss before the update of the weights.
    ///   - gradientNorm: The global norm of the gradient before clipping.
    /// - Returns: The reason why the run has diverged, as a clause; `nil` if it has not.
    package mutating func check(loss: Double, gradientNorm: Double) -> String? {
        guard loss.isFinite else { return "the loss is not finite" }
        guard gradientNorm.isFinite else { return "the gradient is not finite" }
        let limit = count > 0 ? Self.factor * max(1, smallest) : Self.largestLoss
        if loss > limit { return "the loss has diverged: it is above \(limit)" }
        if count < Self.firstLosses {
            count += 1
            smallest = min(smallest, loss)
        }
        return nil
    }
}
