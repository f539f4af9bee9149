import CKernels
import Glibc
import Synchronization
import Tensors

/// One forward pass that threads do together: each takes the next item until none is left.
///
/// A step begins when all items of the one before it are done; who comes to it earlier waits. So
/// one tile keeps all threads busy, and several share the reading of the weights.
final class ForwardPass: @unchecked Sendable {
    // Unchecked: the runner's memory is written by items that the plan keeps apart, and items of
    // different steps by the order that `done` enforces.

    private let runner: StepRunner
    private let prologue: Int
    private let fill: (Int) -> Void
    private let next = Atomic(0)
    private let done = Atomic(0)

    /// A wait this long, in pauses, is not worth the processor to itself any more.
    private static let patience = 2000

    /// A pass over what `fill` brings.
    ///
    /// - Parameters:
    ///   - runner: Does the items.
    ///   - images: How many there are to fill.
    ///   - fill: Called once for each, by any thread.
    init(runner: StepRunner, images: Int, fill: @escaping (Int) -> Void) {
        self.runner = runner
        prologue = images
        self.fill = fill
    }

    /// Takes part until there is nothing left to take; others may still be at it.
    ///
    /// - Parameters:
    ///   - scratch: The calling thread's own.
    ///   - finished: Called by whoever does the last item of a step, with its number.
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
            if pauses < Self.patience { ckernels_pause() } else { sched_yield() }
        }
    }
}
