import Linux

/// The memory that images in hand share; whoever asks waits until there is room.
package final class MemoryBudget: Sendable {
    private let admission: Monitor<Admission>
    /// The bytes that images in hand may take together.
    package let ceiling: Int

    /// Half of the machine's memory, or of what its control group allows (memory.max).
    package static var half: Int { min(Machine.memory, Machine.memoryLimit ?? .max) / 2 }

    /// Allows so many bytes; as many as there are where `nil`.
    package init(ceiling: Int?) {
        self.ceiling = ceiling ?? .max
        admission = Monitor(Admission(ceiling: self.ceiling))
    }

    /// Whether an image could ever be admitted.
    package func allows(_ need: Int) -> Bool { need <= ceiling }

    /// Takes memory for the time of the call, once there is room; blocks the calling thread.
    ///
    /// - Parameters:
    ///   - need: Bytes, at most the ceiling.
    ///   - body: What needs them.
    /// - Returns: What `body` gives.
    /// - Throws: What `body` throws.
    package func spend<Result>(_ need: Int, _ body: () throws -> Result) rethrows -> Result {
        precondition(allows(need), "what is never admitted would wait for ever")
        let ticket = admission.update { $0.ask() }
        _ = admission.wait { $0.admit(need, ticket: ticket) ? true : nil }
        // Whoever is next in line may fit too.
        admission.update { _ in }
        defer { admission.update { $0.leave(need) } }
        return try body()
    }
}
