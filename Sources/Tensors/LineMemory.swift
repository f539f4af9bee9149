import Glibc

/// Memory counted in lines of 64 bytes, all zeros at first, in huge pages where the kernel has
/// them.
///
/// A network's weights and intermediate results are tens of megabytes, walked in strides: with
/// 4 KiB pages the processor would look up addresses for most of what it reads.
package struct LineMemory: ~Copyable, @unchecked Sendable {
    // Unchecked: who writes where and when is the plan's to say (``ExecutionPlan`` in Network).

    /// The bytes of a line, which is also what processors cache.
    package static let line = 64
    private static let hugePage = 2 << 20

    /// The first byte; on a huge page's border where the memory is larger than one.
    package let base: UnsafeMutableRawPointer
    /// How many lines there are.
    package let count: Int
    private let mapped: UnsafeMutableRawPointer
    private let length: Int

    /// Reserves `count` lines; pages are taken when they are first written.
    package init(count: Int) {
        let bytes = max(count, 1) * Self.line
        length = bytes >= Self.hugePage ? bytes + Self.hugePage : bytes
        let mapped = mmap(
            nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let mapped, mapped != MAP_FAILED else {
            fatalError("no address space for \(bytes) bytes: \(String(cString: strerror(errno)))")
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
