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
    private var memory = LineMemory(count: 0)
    private var plans: [Key: ExecutionPlan] = [:]

    init(_ network: PackedNetwork) { self.network = network }

    /// The bytes that are reserved.
    var bytes: Int { memory.count * LineMemory.line }

    /// What runs passes over `images` inputs of `size`; the one before must not run any more.
    mutating func runner(size: PlaneSize, images: Int) -> StepRunner {
        let key = Key(size: size, images: images)
        let plan = plans[key] ?? ExecutionPlan(network, size: size, images: images)
        plans[key] = plan
        if plan.count > memory.count { memory = LineMemory(count: plan.count) }
        return StepRunner(network: network, plan: plan, base: memory.base)
    }
}
