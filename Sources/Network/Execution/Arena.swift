import Tensors

/// The activation memory of forward passes, and a cache of their execution plans.
///
/// Memory grows when a pass needs more than any before, and is never released; the forward pass
/// itself allocates nothing.
struct Arena: ~Copyable {
    private struct Key: Hashable {
        let size: PlaneSize
        let images: Int
    }

    private let network: PackedNetwork
    private let threads: Int
    /// The number of plans at which the cache is cleared; the images of a folder have few sizes.
    private static let mostPlans = 64

    private var memory = CacheLineMemory(lineCount: 0)
    private var plans: [Key: ExecutionPlan] = [:]

    /// Creates an empty arena; memory is allocated by the first call of ``runner(size:images:)``.
    ///
    /// - Parameters:
    ///   - network: The network to evaluate.
    ///   - threads: The number of threads that work on a pass together.
    init(network: PackedNetwork, threads: Int) {
        self.network = network
        self.threads = threads
    }

    /// The size of the allocated memory, in bytes.
    var bytes: Int { memory.lineCount * CacheLineMemory.bytesPerLine }

    /// Returns a runner for passes over `images` inputs of `size` pixels.
    ///
    /// It invalidates the runner of the previous call, which must not be running any more.
    mutating func runner(size: PlaneSize, images: Int) -> StepRunner {
        let key = Key(size: size, images: images)
        let plan =
            plans[key]
            ?? ExecutionPlan(network: network, size: size, images: images, threads: threads)
        if plans.count >= Self.mostPlans { plans = [:] }
        plans[key] = plan
        if plan.lineCount > memory.lineCount { memory = CacheLineMemory(lineCount: plan.lineCount) }
        return StepRunner(network: network, plan: plan, arena: memory.baseAddress)
    }
}

/// An assignment of a forward pass's intermediate buffers to offsets in one block of memory.
///
/// Buffers whose lifetimes do not overlap may share memory. Offsets are assigned first fit, in
/// order of first use.
struct MemoryPlan {
    /// The index of a buffer, in order of reservation.
    typealias BufferID = Int

    private struct Buffer {
        let count: Int
        let first: Int
        var last: Int
    }

    private var buffers: [Buffer] = []

    /// Reserves a buffer of `count` 64-byte lines that is first written in `step`.
    mutating func reserve(lines count: Int, at step: Int) -> BufferID {
        buffers.append(Buffer(count: count, first: step, last: step))
        return buffers.count - 1
    }

    /// Keeps a buffer alive up to `step`.
    mutating func extendLifetime(of buffer: BufferID, to step: Int) {
        buffers[buffer].last = max(buffers[buffer].last, step)
    }

    /// Assigns an offset to every buffer.
    ///
    /// - Returns: The first line of each buffer, and the total number of 64-byte lines.
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
