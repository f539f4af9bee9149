/// An exponential moving average of a network's parameters and running statistics.
///
/// It usually validates better than the parameters of any one step.
///
/// Sources: Polyak & Juditsky, "Acceleration of stochastic approximation by averaging" (SIAM J.
/// Control Optim. 1992); the decay that grows at the beginning is that of TensorFlow's
/// `ExponentialMovingAverage` with `num_updates`.
package struct MovingAverage: Sendable, Equatable {
    /// The decay per step, once many states have been added.
    package let decay: Double
    /// The number of states added.
    package private(set) var count: Int
    /// The average of the parameters and the running statistics.
    package private(set) var state: NetworkState

    /// Creates an average with an initial state.
    ///
    /// - Parameters:
    ///   - state: The average before another state is added.
    ///   - decay: The decay per step, in 0..<1.
    ///   - count: The number of states added before; 0 at the beginning of a run.
    package init(state: NetworkState, decay: Double = 0.999, count: Int = 0) {
        precondition((0..<1).contains(decay), "an average forgets something")
        self.decay = decay
        self.count = count
        self.state = state
    }

    /// Adds the state after a step, with the weight 1 − decay.
    ///
    /// The decay of addition *t*, counted from 1, is the lesser of ``decay`` and (1 + *t*) / (10 +
    /// *t*).
    ///
    /// The result is the same, bit for bit, whatever the number of threads.
    ///
    /// - Parameters:
    ///   - other: A state of the same layout.
    ///   - threads: The number of threads.
    /// - Complexity: O(*n*), where *n* is the number of parameters and statistics.
    package mutating func add(_ other: NetworkState, threads: Int) {
        count += 1
        let decay = min(decay, Double(1 + count) / Double(10 + count))
        let share = Float(1 - decay)
        Self.move(&state.parameters, towards: other.parameters, by: share, threads: threads)
        Self.move(&state.statistics, towards: other.statistics, by: share, threads: threads)
    }

    private static func move(
        _ average: inout [Float], towards other: [Float], by share: Float, threads: Int
    ) {
        precondition(average.count == other.count, "an average is of states of one layout")
        let all = [average.indices]
        average.withUnsafeMutableBufferPointer { average in
            other.withUnsafeBufferPointer { other in
                guard let average = average.baseAddress, let other = other.baseAddress
                else { return }
                ParallelRanges.perform(threads: threads, over: all) { part in
                    for index in part { average[index] += share * (other[index] - average[index]) }
                }
            }
        }
    }
}
