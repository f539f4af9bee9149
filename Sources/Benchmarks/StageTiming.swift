/// What one stage of an image's way costs.
package struct StageTiming: Sendable, Equatable {
    /// As in `timing_ms` of the sidecar.
    package let name: String
    /// The median of all repetitions.
    package let milliseconds: Double
    /// Of all stages together, 0…1.
    package let share: Double
}
