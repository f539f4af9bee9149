import Glibc

/// Zero-initialised memory in units of 64-byte cache lines, in huge pages if the system has them.
///
/// The weights and activations of a network take tens of megabytes and are read with strides: with
/// 4 KiB pages most accesses would miss the TLB.
package struct LineMemory: ~Copyable, @unchecked Sendable {
    // Unchecked: ``ExecutionPlan`` in Network ensures that no two threads write the same lines.

    /// The number of bytes in a line: a cache line of the processor.
    package static let line = 64
    private static let hugePage = 2 << 20

    /// The address of the first line; aligned to a huge page if the memory is larger than one.
    package let base: UnsafeMutableRawPointer
    /// The number of lines.
    package let count: Int
    private let mapped: UnsafeMutableRawPointer
    private let length: Int

    /// Reserves address space for lines; pages are allocated when they are first written.
    package init(count: Int) {
        let bytes = max(count, 1) * Self.line
        length = bytes >= Self.hugePage ? bytes + Self.hugePage : bytes
        let mapped = mmap(
            nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let mapped, mapped != MAP_FAILED else {
            let reason = String(cString: strerror(errno))
            fatalError("cannot reserve \(bytes) bytes of address space: \(reason)")
        }
        self.mapped = mapped
        self.count = count
        if bytes >= Self.hugePage {
            base = mapped.alignedUp(toMultipleOf: Self.hugePage)
            madvise(base, bytes, MADV_HUGEPAGE)
        } else {
            base = mapped
        }
    }

    deinit { munmap(mapped, length) }

    /// The address of a line.
    package func line(_ index: Int) -> UnsafeMutableRawPointer { base + index * Self.line }
}
