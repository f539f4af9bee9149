import Gradients

/// How far a run is; with the numbers of a ``Checkpoint``, all that it needs to go on.
struct TrainingPosition: Sendable, Equatable, Codable {
    /// The epoch whose weights are the best so far.
    struct Best: Sendable, Equatable, Codable {
        let epoch: Int
        let dice: Double
    }

    /// The epochs that are done.
    var epochs = 0
    /// The steps of the epoch in hand that are done.
    var steps = 0
    /// What they said.
    var tally = LossTally()
    /// Of schedules that look at validation.
    var plateau: Plateau?
    /// The best epoch, if any is done.
    var best: Best?
    /// What a loss may be at most.
    var watch = LossWatch()
    /// The seconds of the epoch in hand, and of all before it.
    var epochSeconds = 0.0
    var seconds = 0.0
}
