import Linux

/// The memory that images in flight share: a reservation blocks until there is enough.
package final class MemoryBudget: Sendable {
    private let admission: Monitor<Admission>
    /// The bytes that all images in flight may take together.
    package let ceiling: Int

    /// Half of the machine's memory, or of its control group's limit (memory.max) if that is less.
    package static var half: Int { min(Machine.physicalMemory, Machine.memoryLimit ?? .max) / 2 }

    /// A budget of so many bytes; without a limit where `nil`.
    package init(ceiling: Int?) {
        self.ceiling = ceiling ?? .max
        admission = Monitor(Admission(ceiling: self.ceiling))
    }

    /// Whether so many bytes can ever be reserved.
    package func allows(_ bytes: Int) -> Bool { bytes <= ceiling }

    /// Reserves memory for the duration of the call; blocks the calling thread until there is enough,
    /// in the order of calls.
    ///
    /// - Parameters:
    ///   - bytes: At most the ceiling.
    ///   - body: The work that takes them.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    package func withReservation<Result>(
        of bytes: Int, _ body: () throws -> Result
    ) rethrows -> Result {
        precondition(allows(bytes), "a reservation beyond the ceiling would block for ever")
        let ticket = admission.update { $0.enqueue() }
        _ = admission.wait { admission -> Admission.Verdict? in
            let verdict = admission.admit(bytes: bytes, ticket: ticket)
            // Before anybody else is admitted.
            if verdict == .onceReturned { Machine.returnFreeMemory() }
            return verdict
        }
        // Wakes the next in the queue, for whom there may be enough too.
        admission.update { _ in }
        defer { admission.update { $0.release(bytes: bytes) } }
        return try body()
    }
}
