import Gradients
import Tensors
import Testing
import Training

@Suite("Queue of batches")
struct BatchQueueTests {
    private let first = BatchQueue.Position(epoch: 0, step: 0)
    private let second = BatchQueue.Position(epoch: 0, step: 1)

    /// Two steps of three samples each, at the first one.
    private var atFirst: BatchQueue {
        let images = (0..<6).map { Drawn.ramp("\($0)", Drawn.Size(width: 8, height: 8)) }
        var queue = BatchQueue(
            source: BatchSource(
                images: images, sampling: .crops(side: 8), augmentation: nil, batch: 3, seed: 1,
                hasDistance: false), epochs: 1, length: 2)
        queue.move(to: first)
        return queue
    }

    /// A sample that is told by its name.
    private func sample(_ name: String) -> TrainingBatch {
        TrainingBatch(names: [name], size: PlaneSize(height: 1, width: 1), hasDistance: false)
    }

    /// Claims the next sample in advance.
    private func claimInAdvance(of queue: inout BatchQueue) throws -> BatchQueue.Ticket {
        guard case .sample(let ticket) = queue.claimNext() else { throw CancellationError() }
        return ticket
    }

    @Test("the sample that is being computed in advance is claimed last, and by one thread")
    func takenOver() throws {
        var queue = atFirst
        let slow = try claimInAdvance(of: &queue)
        var claimed: [Int] = []
        while claimed.count < 9, let ticket = queue.claim(of: first) {
            claimed.append(ticket.index)
            queue.store(sample("caller"), of: ticket)
        }
        queue.store(sample("slow"), of: slow)

        #expect(claimed.sorted() == [0, 1, 2])
        #expect(claimed.last == slow.index)
        let samples = queue.takeSamples(of: first)
        #expect(samples?.flatMap(\.names) == ["caller", "caller", "caller"])
    }

    @Test("two threads do not both compute the sample that is being computed in advance")
    func once() throws {
        var queue = atFirst
        _ = try claimInAdvance(of: &queue)
        // Nothing is stored meanwhile.
        var claimed: [Int] = []
        while claimed.count < 9, let ticket = queue.claim(of: first) {
            claimed.append(ticket.index)
        }

        #expect(claimed.sorted() == [0, 1, 2])
        let samples = queue.takeSamples(of: first)
        #expect(samples == nil)
    }

    @Test("a sample that was computed in advance is not computed again")
    func advance() throws {
        var queue = atFirst
        for name in ["0", "1", "2"] {
            let ticket = try claimInAdvance(of: &queue)
            queue.store(sample(name), of: ticket)
        }
        // The thread goes on with the next batch; a sample of that is none of the first.
        let next = try claimInAdvance(of: &queue)

        let (again, other) = (queue.claim(of: first), queue.claim(of: second))
        #expect(again == nil)
        #expect(other != nil && other?.index != next.index)
        let samples = queue.takeSamples(of: first)
        #expect(samples?.flatMap(\.names) == ["0", "1", "2"])
    }

    @Test("once it has ended nothing is claimed in advance, and a late sample is ignored")
    func ended() throws {
        var queue = atFirst
        let late = try claimInAdvance(of: &queue)
        queue.isEnded = true
        queue.move(to: second)
        queue.store(sample("late"), of: late)

        guard case .end = queue.claimNext() else {
            Issue.record("a sample is claimed after the end")
            return
        }
        let samples = queue.takeSamples(of: first)
        #expect(samples == nil)
    }
}
