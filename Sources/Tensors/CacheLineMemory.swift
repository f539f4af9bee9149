import Glibc

/// Zero-initialised memory in units of 64-byte cache lines, in huge pages if the system has them.
///
/// The weights and activations of a network take tens of megabytes and are read with strides: with
/// 4 KiB pages most accesses would miss the TLB.
package struct CacheLineMemory: ~Copyable, @unchecked Sendable {
    // Unchecked: ``ExecutionPlan`` in Network ensures that no two threads write the same lines.

    /// The number of bytes in a line: a cache line of the processor.
    package static let bytesPerLine = 64
    private static let hugePage = 2 << 20

    /// The address of the first line; aligned to a huge page if the memory is larger than one.
    package let baseAddress: UnsafeMutableRawPointer
    /// The number of lines.
    package let lineCount: Int
    private let mapped: UnsafeMutableRawPointer
    private let length: Int

    /// Reserves address space for lines; pages are allocated when they are first written.
    package init(lineCount: Int) {
        let bytes = max(lineCount, 1) * Self.bytesPerLine
        length = bytes >= Self.hugePage ? bytes + Self.hugePage : bytes
        let mapped = mmap(
            nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let mapped, mapped != MAP_FAILED else {
            let reason = String(cString: strerror(errno))
            fatalError("cannot reserve \(bytes) bytes of address space: \(reason)")
        }
        self.mapped = mapped
        self.lineCount = lineCount
        if bytes >= Self.hugePage {
            baseAddress = mapped.alignedUp(toMultipleOf: Self.hugePage)
            madvise(baseAddress, bytes, MADV_HUGEPAGE)
        } else {
            baseAddress = mapped
        }
    }

    deinit { munmap(mapped, length) }

    /// The address of a line.
    package func address(ofLine index: Int) -> UnsafeMutableRawPointer {
        baseAddress + index * Self.bytesPerLine
    }
}
