/// Tells a loss that has exploded from one that is only large.
package struct LossWatch: Sendable, Equatable, Codable {
    /// How many times as large as the first ones a loss may become.
    private static let factor = 50.0
    /// How many are the first ones.
    private static let first = 10

    private var count = 0
    private var largest = 1.0

    /// Has seen nothing yet.
    package init() {}

    /// Looks at the loss of a step.
    ///
    /// - Parameters:
    ///   - loss: Before the weights changed.
    ///   - norm: The length of its gradient.
    /// - Returns: Why the run cannot go on, as a clause, or `nil`.
    package mutating func note(_ loss: Double, gradient norm: Double) -> String? {
        guard loss.isFinite else { return "the loss is not a number any more" }
        guard norm.isFinite else { return "the gradient is not a number any more" }
        let limit = Self.factor * largest
        // Of the first one nobody knows how large it ought to be.
        if count > 0, loss > limit { return "the loss has exploded: it is above \(limit)" }
        if count < Self.first {
            count += 1
            largest = max(largest, loss)
        }
        return nil
    }
}
