/// Tells a loss that has exploded from one that is only large.
package struct LossWatch: Sendable, Equatable, Codable {
    /// How many times as large as the least of the first ones a loss may become.
    private static let factor = 50.0
    /// How many are the first ones.
    private static let first = 10

    /// What no loss of ours ever is that can still be made small.
    private static let most = 1e6

    private var count = 0
    private var least = 1e6

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
        // Of the first one nobody knows how large it ought to be.
        let limit = count > 0 ? Self.factor * max(1, least) : Self.most
        if loss > limit { return "the loss has exploded: it is above \(limit)" }
        if count < Self.first {
            count += 1
            least = min(least, loss)
        }
        return nil
    }
}
