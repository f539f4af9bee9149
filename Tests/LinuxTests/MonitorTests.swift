import Glibc
import Linux
import Testing

@Suite("Monitor")
struct MonitorTests {
    @Test("updates are mutually exclusive", arguments: [1, 2, 8])
    func exclusion(count: Int) {
        let monitor = Monitor(0)

        let threads = (0..<count).map { _ in
            KernelThread { for _ in 0..<20_000 { monitor.update { $0 += 1 } } }
        }
        for thread in threads { thread.join() }

        #expect(monitor.update { $0 } == 20_000 * count)
    }

    @Test("a waiting thread returns after the update that satisfies it")
    func waiters() {
        let monitor = Monitor((turn: 0, asked: Set<Int>(), order: [Int]()))

        // Each waits for its turn and passes it on; the first in turn is started last.
        let threads = (1...5).reversed().map { number in
            KernelThread {
                monitor.wait { state in
                    state.asked.insert(number)
                    return state.turn == number ? () : nil
                }
                monitor.update { state in
                    state.order.append(number)
                    state.turn += 1
                }
            }
        }
        // A thread that was refused waits before another can call its closure.
        while monitor.wait(for: { Optional($0.asked.count) }) < 5 { sched_yield() }
        monitor.update { $0.turn = 1 }
        for thread in threads { thread.join() }

        #expect(monitor.update { $0.order } == [1, 2, 3, 4, 5])
    }

    @Test("a satisfied wait returns at once, and may change the value")
    func waitThatChanges() {
        let monitor = Monitor([1, 2, 3])

        let taken = monitor.wait { $0.popLast() }

        #expect(taken == 3)
        #expect(monitor.update { $0 } == [1, 2])
    }

    @Test("an error in an update leaves the monitor usable")
    func throwing() {
        let monitor = Monitor(1)

        #expect(throws: CancellationError.self) {
            try monitor.update { (_: inout Int) -> Void in throw CancellationError() }
        }
        #expect(monitor.update { $0 } == 1)
    }
}
