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

    private var memory = LineMemory(count: 0)
    private var plans: [Key: ExecutionPlan] = [:]

    /// Reserves nothing yet; `threads` will work on a pass together.
    init(_ network: PackedNetwork, threads: Int) {
        self.network = network
        self.threads = threads
    }

    /// The bytes that are reserved.
    var bytes: Int { memory.count * LineMemory.line }

    /// What runs passes over `images` inputs of `size`; the one before must not run any more.
    mutating func runner(size: PlaneSize, images: Int) -> StepRunner {
        let key = Key(size: size, images: images)
        let plan =
            plans[key] ?? ExecutionPlan(network, size: size, images: images, threads: threads)
        if plans.count >= Self.mostPlans { plans = [:] }
        plans[key] = plan
        if plan.count > memory.count { memory = LineMemory(count: plan.count) }
        return StepRunner(network: network, plan: plan, base: memory.base)
    }
}
