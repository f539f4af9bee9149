import Segmentation

/// Measures how long each stage of an image takes; a stage may begin more than once.
///
/// One thread at a time.
package final class StageTimer {
    private var start = ContinuousClock.now
    private var current: (stage: PipelineStage, start: ContinuousClock.Instant)?
    private var durations: [PipelineStage: Duration] = [:]

    /// Starts the clock of the total.
    package init() {}

    /// Ends the current stage and begins another.
    package func begin(_ stage: PipelineStage) {
        let now = ContinuousClock.now
        if let current { durations[current.stage, default: .zero] += now - current.start }
        current = (stage, now)
    }

    /// Forgets all stages, starts the clock of the total anew, and begins a stage.
    package func restart(with stage: PipelineStage) {
        (current, durations) = (nil, [:])
        start = .now
        begin(stage)
    }

    /// The time that the stages so far have taken, the current one included.
    package var timings: StageTimings {
        let now = ContinuousClock.now
        var durations = durations
        if let current { durations[current.stage, default: .zero] += now - current.start }
        return StageTimings(
            milliseconds: durations.mapValues(Self.milliseconds),
            total: Self.milliseconds(in: now - start))
    }

    /// Milliseconds, rounded to microseconds.
    private static func milliseconds(in duration: Duration) -> Double {
        (duration / .microseconds(1)).rounded() / 1000
    }
}

/// The time that each stage of an image has taken.
package struct StageTimings: Sendable, Equatable {
    /// The key of ``total`` in the sidecar's `timing_ms`.
    private static let totalKey = "total"

    /// The milliseconds of each stage.
    package let milliseconds: [PipelineStage: Double]
    /// The milliseconds from start to end.
    package let total: Double

    init(milliseconds: [PipelineStage: Double], total: Double) {
        self.milliseconds = milliseconds
        self.total = total
    }

    /// Reads a sidecar's `timing_ms`; keys of no stage are left out.
    package init(sidecar: [String: Double]) {
        let stages = sidecar.compactMap { key, value in
            PipelineStage(rawValue: key).map { ($0, value) }
        }
        milliseconds = Dictionary(stages) { $1 }
        total = sidecar[Self.totalKey] ?? 0
    }

    /// The value of a sidecar's `timing_ms`.
    var sidecar: [String: Double] {
        var values = [Self.totalKey: total]
        for (stage, value) in milliseconds { values[stage.rawValue] = value }
        return values
    }
}
