import Tensors

/// The memory of forward passes, and the plans that have been drawn for it.
///
/// Both grow when a larger size than before is asked for, and then stay: a pass allocates nothing.
struct Arena: ~Copyable {
    private struct Key: Hashable {
        let size: PlaneSize
        let images: Int
    }

    private let network: PackedNetwork
    private let threads: Int
    /// The plans that are kept: a folder's images have few sizes.
    private static let mostPlans = 64

    private var memory = CacheLineMemory(lineCount: 0)
    private var plans: [Key: ExecutionPlan] = [:]

    /// Reserves nothing yet; `threads` will work on a pass together.
    init(network: PackedNetwork, threads: Int) {
        self.network = network
        self.threads = threads
    }

    /// The bytes that are reserved.
    var bytes: Int { memory.lineCount * CacheLineMemory.bytesPerLine }

    /// What runs passes over `images` inputs of `size`; the one before must not run any more.
    mutating func runner(size: PlaneSize, images: Int) -> StepRunner {
        let key = Key(size: size, images: images)
        let plan =
            plans[key] ?? ExecutionPlan(network, size: size, images: images, threads: threads)
        if plans.count >= Self.mostPlans { plans = [:] }
        plans[key] = plan
        if plan.lineCount > memory.lineCount { memory = CacheLineMemory(lineCount: plan.lineCount) }
        return StepRunner(network: network, plan: plan, arena: memory.baseAddress)
    }
}

/// Where each intermediate of a forward pass lies in one block of memory.
///
/// A buffer is given back after its last use, and the next one takes its place: first fit, in
/// order of first use, over buffers whose lifetimes meet.
struct MemoryPlan {
    /// A buffer, by its number.
    typealias BufferID = Int

    private struct Buffer {
        let count: Int
        let first: Int
        var last: Int
    }

    private var buffers: [Buffer] = []

    /// Reserves a buffer of `count` lines that is first written in `step`.
    mutating func reserve(lines count: Int, at step: Int) -> BufferID {
        buffers.append(Buffer(count: count, first: step, last: step))
        return buffers.count - 1
    }

    /// Keeps a buffer alive up to `step`.
    mutating func extendLifetime(of buffer: BufferID, to step: Int) {
        buffers[buffer].last = max(buffers[buffer].last, step)
    }

    /// Places all buffers.
    ///
    /// - Returns: The first line of each, and how many lines there are in all.
    func assignOffsets() -> (offsets: [Int], count: Int) {
        var offsets: [Int] = []
        for (index, buffer) in buffers.enumerated() {
            let neighbours = (0..<index)
                .filter { buffers[$0].first <= buffer.last && buffer.first <= buffers[$0].last }
                .sorted { offsets[$0] < offsets[$1] }
            var offset = 0
            for other in neighbours where offsets[other] < offset + buffer.count {
                offset = max(offset, offsets[other] + buffers[other].count)
            }
            offsets.append(offset)
        }
        let ends = zip(offsets, buffers).map { $0 + $1.count }
        return (offsets, ends.max() ?? 0)
    }
}
