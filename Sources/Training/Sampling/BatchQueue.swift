import Gradients

/// The batch that is asked for and those that follow it, as far as their samples are computed.
///
/// One thread computes samples in advance (``claimNext()``); those of the caller compute the batch
/// that is asked for (``claim(of:)``).
package struct BatchQueue: Sendable {
    /// A step of a run.
    package struct Position: Sendable, Equatable {
        /// The epoch, from 0.
        let epoch: Int
        /// The step in the epoch.
        let step: Int

        /// Creates a position.
        package init(epoch: Int, step: Int) {
            self.epoch = epoch
            self.step = step
        }
    }

    /// A sample that one thread is to compute.
    package struct Ticket: Sendable {
        let position: Position
        let plan: BatchPlan
        /// The index of the sample in its batch.
        package let index: Int
    }

    /// The next sample to compute, or that there is none any more.
    package enum Claim: Sendable {
        case sample(Ticket)
        case end
    }

    /// A batch that is not complete or not yet asked for.
    private struct Pending {
        let position: Position
        let plan: BatchPlan
        var claimed = 0
        var samples: [TrainingBatch?]
    }

    private let source: BatchSource
    private let epochs: Int
    private let length: Int
    private var batches: [Pending] = []
    /// The sample that is being computed in advance, unless a thread of the caller computes it too.
    private var advance: Ticket?
    /// Whether no batch will be asked for any more.
    package var isEnded = false

    /// An empty queue.
    ///
    /// - Parameters:
    ///   - source: The source of the batches.
    ///   - epochs: The number of epochs of the run.
    ///   - length: The most batches in the queue.
    package init(source: BatchSource, epochs: Int, length: Int) {
        self.source = source
        self.epochs = epochs
        self.length = length
    }

    /// Begins the queue with a batch, which those that follow it in the run stand behind; keeps what
    /// is computed of them.
    package mutating func move(to position: Position) {
        var wanted = [position]
        while wanted.count < length, let next = successor(of: wanted[wanted.count - 1]) {
            wanted.append(next)
        }
        batches = wanted.map { position in
            if let pending = batches.first(where: { $0.position == position }) { return pending }
            let plan = source.plan(epoch: position.epoch, step: position.step)
            return Pending(
                position: position, plan: plan,
                samples: Array(repeating: nil, count: plan.names.count))
        }
    }

    private func successor(of position: Position) -> Position? {
        if position.step + 1 < source.steps {
            return Position(epoch: position.epoch, step: position.step + 1)
        }
        return position.epoch + 1 < epochs ? Position(epoch: position.epoch + 1, step: 0) : nil
    }

    /// Claims the first sample that no thread has claimed, to be computed in advance; `nil` if there
    /// is none for now.
    ///
    /// Only one thread calls this, and only when it has stored the sample before.
    package mutating func claimNext() -> Claim? {
        if isEnded { return .end }
        advance = batches.indices.first { hasUnclaimed(at: $0) }.map { claimUnclaimed(at: $0) }
        return advance.map { .sample($0) }
    }

    /// Claims a sample of a batch for a thread of the caller; `nil` if no work is left.
    ///
    /// The last one may be that which is being computed in advance: the thread that does so may not
    /// run as long as others do.
    package mutating func claim(of position: Position) -> Ticket? {
        guard let place = batches.firstIndex(where: { $0.position == position }) else { return nil }
        if hasUnclaimed(at: place) { return claimUnclaimed(at: place) }
        guard let ticket = advance, ticket.position == position,
            batches[place].samples[ticket.index] == nil
        else { return nil }
        advance = nil
        return ticket
    }

    private func hasUnclaimed(at place: Int) -> Bool {
        batches[place].claimed < batches[place].samples.count
    }

    private mutating func claimUnclaimed(at place: Int) -> Ticket {
        batches[place].claimed += 1
        return Ticket(
            position: batches[place].position, plan: batches[place].plan,
            index: batches[place].claimed - 1)
    }

    /// Stores a computed sample; ignores one that is there already, or of a batch that is not wanted
    /// any more.
    package mutating func store(_ sample: TrainingBatch, of ticket: Ticket) {
        guard let place = batches.firstIndex(where: { $0.position == ticket.position }),
            batches[place].samples[ticket.index] == nil
        else { return }
        batches[place].samples[ticket.index] = sample
    }

    /// Removes a complete batch; `nil` as long as it is incomplete.
    ///
    /// - Returns: Its samples, each a batch of its own.
    package mutating func takeSamples(of position: Position) -> [TrainingBatch]? {
        guard let place = batches.firstIndex(where: { $0.position == position }) else { return nil }
        let samples = batches[place].samples.compactMap(\.self)
        guard samples.count == batches[place].samples.count else { return nil }
        batches.remove(at: place)
        return samples
    }
}

extension TrainingBatch {
    /// Joins batches of samples of one size.
    ///
    /// - Parameter batches: The batches; at least one, all with distances, and with
    ///   weights, or all without.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(joining batches: [TrainingBatch]) {
        guard let first = batches.first else { preconditionFailure("a batch has samples") }
        self.init(
            names: batches.flatMap(\.names), size: first.size,
            hasDistance: !first.distance.isEmpty, hasWeights: !first.weights.isEmpty)
        // Into arrays of their final size: those that grow take up to twice the memory.
        var start = 0
        for batch in batches {
            let pixels = start..<start + batch.input.count
            input.replaceSubrange(pixels, with: batch.input)
            foreground.replaceSubrange(pixels, with: batch.foreground)
            if !distance.isEmpty { distance.replaceSubrange(pixels, with: batch.distance) }
            if !weights.isEmpty { weights.replaceSubrange(pixels, with: batch.weights) }
            start = pixels.upperBound
        }
    }
}
