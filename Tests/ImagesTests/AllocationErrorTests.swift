import Foundation
import Images
import Linux
import Tensors
import TestSupport
import Testing

@Suite("Errors of allocations")
struct AllocationErrorTests {
    /// A decoder's fault is taken for a lack of memory if errno says so.
    @Test("errno is ENOMEM only where malloc fails, however full the heaps of many threads are")
    func errnoIsExact() {
        let wrong = Monitor(0)

        DispatchQueue.concurrentPerform(iterations: 20) { thread in
            var random = RandomSource(seed: UInt64(thread))
            var blocks = [UnsafeMutableRawPointer?](repeating: nil, count: 24)
            for _ in 0..<4000 {
                let index = Int(random.next() % 24)
                free(blocks[index])
                let size = Int(random.next() % 20_000) * 1000 + 16
                errno = 0
                blocks[index] = malloc(size)
                let number = errno
                if blocks[index] != nil, number != 0 { wrong.update { $0 += 1 } }
            }
            for block in blocks { free(block) }
        }

        #expect(wrong.update { $0 } == 0)
    }
}
