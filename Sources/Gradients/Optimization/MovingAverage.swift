/// An exponential moving average of all numbers of a network, which validates better than the
/// numbers of any one step.
///
/// Sources: Polyak & Juditsky, "Acceleration of stochastic approximation by averaging" (SIAM J.
/// Control Optim. 1992); the decay that grows at the begin is that of TensorFlow's
/// `ExponentialMovingAverage` with `num_updates`.
package struct MovingAverage: Sendable, Equatable {
    /// How much of the average stays from step to step, once there have been many.
    package let decay: Double
    /// The states that were added.
    package private(set) var count: Int
    /// The average, of the running statistics as of the parameters.
    package private(set) var state: NetworkState

    /// Begins with a state.
    ///
    /// - Parameters:
    ///   - state: What the average is before another state is added.
    ///   - decay: In 0..<1.
    ///   - count: The states that were added before; 0 at the begin of a run.
    package init(state: NetworkState, decay: Double = 0.999, count: Int = 0) {
        precondition((0..<1).contains(decay), "an average forgets something")
        self.decay = decay
        self.count = count
        self.state = state
    }

    /// Adds the state after a step: the average goes towards it by one less the decay, which at
    /// addition *t*, counted from 1, is the lesser of ``decay`` and (1 + *t*) / (10 + *t*).
    ///
    /// The result is the same, bit for bit, whatever the number of threads.
    ///
    /// - Parameters:
    ///   - other: Of the same layout.
    ///   - threads: How many share the work.
    /// - Complexity: O(*n*), where *n* is the count of all numbers.
    package mutating func add(_ other: NetworkState, threads: Int) {
        count += 1
        let decay = min(decay, Double(1 + count) / Double(10 + count))
        let share = Float(1 - decay)
        Self.approach(&state.parameters, other.parameters, by: share, threads: threads)
        Self.approach(&state.statistics, other.statistics, by: share, threads: threads)
    }

    private static func approach(
        _ average: inout [Float], _ other: [Float], by share: Float, threads: Int
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
