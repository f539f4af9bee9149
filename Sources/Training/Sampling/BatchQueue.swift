import Gradients

/// The batch that is asked for and those that follow it, as far as their samples are computed.
struct BatchQueue {
    /// A step of a run.
    struct Position: Sendable, Equatable {
        /// The epoch, from 0.
        let epoch: Int
        /// The step in the epoch.
        let step: Int
    }

    /// A sample that one thread is to compute.
    struct Ticket: Sendable {
        let position: Position
        let plan: BatchPlan
        /// The index of the sample in its batch.
        let index: Int
    }

    /// The next sample to compute, or that there is none any more.
    enum Claim: Sendable {
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
    /// Whether no batch will be asked for any more.
    var isEnded = false

    /// An empty queue.
    ///
    /// - Parameters:
    ///   - source: The source of the batches.
    ///   - epochs: The number of epochs of the run.
    ///   - length: The most batches in the queue.
    init(source: BatchSource, epochs: Int, length: Int) {
        self.source = source
        self.epochs = epochs
        self.length = length
    }

    /// Begins the queue with a batch, which those that follow it in the run stand behind; keeps what
    /// is computed of them.
    mutating func move(to position: Position) {
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

    /// Claims the first sample that no thread has claimed; `nil` if there is none for now.
    mutating func claimNext() -> Claim? {
        if isEnded { return .end }
        let position = batches.first { $0.claimed < $0.samples.count }?.position
        return position.flatMap { claim(of: $0) }.map { .sample($0) }
    }

    /// Claims a sample of a batch; `nil` if all are claimed.
    mutating func claim(of position: Position) -> Ticket? {
        guard let place = batches.firstIndex(where: { $0.position == position }),
            batches[place].claimed < batches[place].samples.count
        else { return nil }
        batches[place].claimed += 1
        return Ticket(
            position: position, plan: batches[place].plan, index: batches[place].claimed - 1)
    }

    /// Stores a computed sample; ignores one of a batch that is not wanted any more.
    mutating func store(_ sample: TrainingBatch, of ticket: Ticket) {
        guard let place = batches.firstIndex(where: { $0.position == ticket.position }) else {
            return
        }
        batches[place].samples[ticket.index] = sample
    }

    /// Removes a complete batch; `nil` as long as it is incomplete.
    ///
    /// - Returns: Its samples, each a batch of its own.
    mutating func takeSamples(of position: Position) -> [TrainingBatch]? {
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
    init(joining batches: [TrainingBatch]) {
        guard let first = batches.first else { preconditionFailure("a batch has samples") }
        self.init(
            names: batches.flatMap(\.names), size: first.size,
            hasDistance: !first.distance.isEmpty, hasWeights: !first.weights.isEmpty)
        input = batches.reduce(into: []) { $0 += $1.input }
        foreground = batches.reduce(into: []) { $0 += $1.foreground }
        distance = batches.reduce(into: []) { $0 += $1.distance }
        weights = batches.reduce(into: []) { $0 += $1.weights }
    }
}
