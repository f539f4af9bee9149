import Tensors

/// What the crew has been asked for, what it has done, and what nobody has begun.
package struct CrewDesk {
    /// What a thread is to do next.
    package enum Assignment {
        case tile(batch: Int, index: Int, PlaneSize, EvaluatorCrew.Fill)
        case end
    }

    private struct Batch {
        let count: Int
        let size: PlaneSize
        let fill: EvaluatorCrew.Fill
        var begun = 0
        var results: [Int: [Float]] = [:]
    }

    /// Whether threads end when there is nothing left to begin.
    package var closed = false
    private var batches: [Int: Batch] = [:]
    private var queue: [Int] = []
    private var opened = 0

    /// Nothing has been asked for.
    package init() {}

    /// Takes an order for `count` tiles, and gives it a number.
    package mutating func open(
        count: Int, size: PlaneSize, fill: @escaping EvaluatorCrew.Fill
    ) -> Int {
        opened += 1
        batches[opened] = Batch(count: count, size: size, fill: fill)
        if count > 0 { queue.append(opened) }
        return opened
    }

    /// The next tile of the order whose turn it is, or `nil` while there is nothing to do.
    package mutating func assignment() -> Assignment? {
        guard let number = queue.first, var batch = batches[number] else {
            return closed ? .end : nil
        }
        let index = batch.begun
        batch.begun += 1
        batches[number] = batch
        queue.removeFirst()
        if batch.begun < batch.count { queue.append(number) }
        return .tile(batch: number, index: index, batch.size, batch.fill)
    }

    /// Keeps a tile's result until it is asked for.
    package mutating func finish(_ index: Int, in batch: Int, with foreground: [Float]) {
        batches[batch]?.results[index] = foreground
    }

    /// Hands a result over, or `nil` while it is not there.
    package mutating func result(of index: Int, in batch: Int) -> [Float]? {
        batches[batch]?.results.removeValue(forKey: index)
    }

    /// Forgets an order whose results have all been handed over.
    package mutating func close(_ batch: Int) { batches[batch] = nil }
}
