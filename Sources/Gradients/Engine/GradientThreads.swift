import CKernels
import Dispatch
import Network
import Tensors

/// The threads of a step, with what each of them needs of its own.
///
/// Work is divided by the number of threads alone, so that sums are taken in the same order in
/// every run with the same number.
final class GradientThreads {
    /// How many there are.
    let count: Int
    /// The kernels that inference uses too.
    let kernels: UnsafePointer<ckernels_inference_table>
    /// Those of gradients.
    let training: UnsafePointer<ckernels_training_table>
    /// The weights of the layer in hand, as a kernel reads them.
    let packed = GrowableBuffer()
    private let scratch: [GrowableBuffer]
    private let partial: [GrowableBuffer]

    init(count: Int, processor: InstructionSet) {
        self.count = count
        kernels = ckernels_f32_kernels(processor.rawValue)
        training = ckernels_training_kernels(processor.rawValue)
        scratch = (0..<count).map { _ in GrowableBuffer() }
        partial = (0..<count).map { _ in GrowableBuffer() }
    }

    /// Memory of a thread's own, of so many lines.
    func scratch(ofThread thread: Int, lines: Int) -> UnsafeMutableRawPointer {
        scratch[thread].lines(lines)
    }

    /// Zeros for each thread to add its sums to.
    ///
    /// - Parameters:
    ///   - count: How many sums there are.
    ///   - items: What is divided; there are no sums for threads that get none.
    /// - Returns: The first sum of each thread.
    func partialSums(count: Int, dividing items: Int) -> [UnsafeMutablePointer<Float>] {
        let sums = partial.prefix(max(1, items)).map { $0.floats(count) }
        runOnEachThread { thread in
            if thread < sums.count { sums[thread].update(repeating: 0, count: count) }
        }
        return sums
    }

    /// Runs `body` once on each thread.
    func runOnEachThread(_ body: (_ thread: Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            let work = Work(run: body)
            DispatchQueue.concurrentPerform(iterations: count) { work.run($0) }
        }
    }

    /// Divides `count` items, `unit` of which stay together, into one range for each thread.
    func divide(
        _ count: Int, by unit: Int = 1, _ body: (_ thread: Int, _ items: Range<Int>) -> Void
    ) {
        let units = count / unit
        let parts = min(self.count, units)
        runOnEachThread { thread in
            guard thread < parts else { return }
            body(thread, units * thread / parts * unit..<units * (thread + 1) / parts * unit)
        }
    }

    /// Divides `lines` rows, and adds up what each thread has summed.
    ///
    /// - Parameters:
    ///   - lines: The rows of all images.
    ///   - unit: The rows that stay together.
    ///   - count: How many sums there are.
    ///   - body: Adds to its own sums.
    /// - Returns: The sums, added in the order of the threads.
    func sums(
        _ lines: Int, by unit: Int = 1, count: Int,
        _ body: (_ rows: Range<Int>, _ sums: UnsafeMutablePointer<Double>) -> Void
    ) -> [Double] {
        var all = [Double](repeating: 0, count: count * self.count)
        all.withUnsafeMutableBufferPointer { all in
            guard let base = all.baseAddress else { return }
            divide(lines, by: unit) { thread, rows in body(rows, base + thread * count) }
        }
        return (0..<count).map { index in
            (0..<self.count).reduce(0) { $0 + all[$1 * count + index] }
        }
    }

    /// Unchecked: threads write where their number or their rows say, each to another place.
    private struct Work: @unchecked Sendable {
        let run: (Int) -> Void
    }
}
