import CKernels
import Glibc
import Synchronization
import Tensors

/// One forward pass shared by several threads, which claim its items until none is left.
///
/// A step begins when all items of the previous step are done; threads that claim one of its items
/// earlier wait. A single tile thus keeps all threads busy, and several tiles share one reading of
/// the weights.
final class ForwardPass: @unchecked Sendable {
    // Unchecked: items of one step write disjoint memory by the plan, and items of different steps
    // are ordered by `done`.

    private let runner: StepRunner
    private let prologue: Int
    private let fill: (Int) -> Void
    private let next = Atomic(0)
    private let done = Atomic(0)

    /// The number of pause instructions after which a waiting thread yields its processor.
    private static let spinCount = 2000

    /// Creates a pass over the inputs that `fill` writes.
    ///
    /// - Parameters:
    ///   - runner: Runs the items.
    ///   - images: The number of inputs to fill.
    ///   - fill: Called once with the index of each input, on any of the pass's threads.
    init(runner: StepRunner, images: Int, fill: @escaping (Int) -> Void) {
        self.runner = runner
        prologue = images
        self.fill = fill
    }

    /// Runs items until none is left to claim; other threads may still be running theirs.
    ///
    /// - Parameters:
    ///   - scratch: The calling thread's own memory, of the plan's ``ExecutionPlan/scratch`` lines.
    ///   - finished: Called with the index of a step on the thread that finishes its last item.
    func runItems(scratch: UnsafeMutableRawPointer, finished: ((Int) -> Void)? = nil) {
        var step = 0
        var first = prologue
        while true {
            let item = next.wrappingAdd(1, ordering: .relaxed).oldValue
            if item < prologue {
                fill(item)
                done.wrappingAdd(1, ordering: .releasing)
                continue
            }
            while step < runner.plan.steps.count, item >= first + runner.plan.steps[step].items {
                first += runner.plan.steps[step].items
                step += 1
            }
            guard step < runner.plan.steps.count else { return }
            wait(for: first)
            runner.run(runner.plan.steps[step], item: item - first, scratch: scratch)
            let count = done.wrappingAdd(1, ordering: .releasing).newValue
            if let finished, count == first + runner.plan.steps[step].items { finished(step) }
        }
    }

    /// Waits until `count` items are done.
    private func wait(for count: Int) {
        var pauses = 0
        while done.load(ordering: .acquiring) < count {
            pauses += 1
            if pauses < Self.spinCount { ckernels_pause() } else { sched_yield() }
        }
    }
}
