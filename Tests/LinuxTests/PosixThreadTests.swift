import Glibc
import Linux
import Testing

@Suite("POSIX thread")
struct PosixThreadTests {
    @Test("joining waits until the body has returned", arguments: [1, 2, 17])
    func join(count: Int) {
        let finished = Monitor(0)

        let threads = (0..<count).map { _ in
            KernelThread {
                for _ in 0..<100 { sched_yield() }
                finished.update { $0 += 1 }
            }
        }
        for thread in threads { thread.join() }

        #expect(finished.update { $0 } == count)
    }

    @Test("the body runs on a new thread, and is released afterwards")
    func ownThread() {
        let caller = UInt(pthread_self())
        let seen = Monitor(caller)
        weak var captured: Monitor<Int>?

        do {
            let value = Monitor(0)
            captured = value
            KernelThread {
                value.update { $0 += 1 }
                seen.update { $0 = UInt(pthread_self()) }
            }.join()
        }

        #expect(seen.update { $0 } != caller)
        #expect(captured == nil)
    }
}
