/// How the outputs of a layer become integers of 16 bits.
///
/// A Winograd window of 6x6 values is transformed in the same 16 bits, exactly: B^T d B has no sum
/// of coefficients above 68 of one sign and 32 of the other, or 50 of each. So a channel that lies
/// between 0 and h has 481 steps; of those, all but the first 120 are kept for images that go
/// beyond what calibration has seen. That room matters more than fine steps: over the 68 validation
/// images the mean Dice changed by −0.0061 without any, by +0.0004 with twice the range, and by
/// +0.00007, +0.00005 and −0.0001 with 3, 4 and 6 times.
struct QuantizedLayer: Sendable {
    /// The value of 1, as an integer: channel by channel.
    let steps: [Float]
    /// What an integer is worth; nothing where a channel is always 0, so that its weights, of
    /// whatever size, do not take the room of others.
    let factors: [Float]
    /// The least and the largest integer of each channel.
    let low: [Float]
    let high: [Float]

    private static let largest: Float = 32767
    /// How far beyond the recorded range values are kept.
    private static let room: Float = 4
    /// The coefficients of one sign and of the other, added up, where they are most.
    private static let coefficients: [(Float, Float)] = [(68, 32), (50, 50), (32, 68)]

    init(_ recorded: ActivationRanges.Layer) {
        let range = (
            low: recorded.low.map { $0 * Self.room }, high: recorded.high.map { $0 * Self.room }
        )
        steps = zip(range.low, range.high).map { low, high in
            let reach = Self.coefficients.map { $0 * high - $1 * low }.max() ?? 0
            return reach > 0 ? Self.largest / reach : 0
        }
        factors = steps.map { $0 > 0 ? 1 / $0 : 0 }
        low = zip(range.low, steps).map { ($0 * $1).rounded(.up) }
        high = zip(range.high, steps).map { ($0 * $1).rounded(.down) }
    }
}
