import CKernels
import Dispatch
import Network
import Tensors

/// The threads of a step, with their kernels and per-thread scratch memory.
///
/// Work is divided by the number of threads alone, so that sums are taken in the same order, and
/// results are the same, in every run with the same number of threads.
final class GradientThreads {
    /// The number of threads.
    let count: Int
    /// The kernels shared with inference.
    let kernels: UnsafePointer<ckernels_inference_table>
    /// The kernels for training only.
    let training: UnsafePointer<ckernels_training_table>
    /// The packed weights of the layer being computed, and their scales.
    let (packed, scales) = (GrowableBuffer(), GrowableBuffer())
    private let scratch: [GrowableBuffer]
    private let partial: [GrowableBuffer]

    init(count: Int, processor: InstructionSet) {
        self.count = count
        kernels = ckernels_f32_kernels(processor.rawValue)
        training = ckernels_training_kernels(processor.rawValue)
        scratch = (0..<count).map { _ in GrowableBuffer() }
        partial = (0..<count).map { _ in GrowableBuffer() }
    }

    /// Returns a thread's own scratch memory of at least `lines` cache lines.
    func scratch(ofThread thread: Int, lines: Int) -> UnsafeMutableRawPointer {
        scratch[thread].lines(count: lines)
    }

    /// Returns sums for each thread to accumulate into, uninitialised.
    ///
    /// - Parameters:
    ///   - count: The number of sums.
    ///   - items: The number of items to divide; threads that receive none have no sums.
    /// - Returns: A pointer to the first sum of each thread.
    func partialSums(count: Int, dividing items: Int) -> [UnsafeMutablePointer<Float>] {
        partial.prefix(max(1, items)).map { $0.floats(count: count) }
    }

    /// Divides `count` items into one range per thread.
    func divide(_ count: Int, _ body: (_ thread: Int, _ items: Range<Int>) -> Void) {
        let parts = min(self.count, count)
        withoutActuallyEscaping(body) { body in
            let work = Work { thread in
                body(thread, count * thread / parts..<count * (thread + 1) / parts)
            }
            DispatchQueue.concurrentPerform(iterations: parts) { work.run($0) }
        }
    }

    /// Divides `count` items among the threads and adds up their sums.
    ///
    /// - Parameters:
    ///   - items: The number of items.
    ///   - count: The number of sums.
    ///   - body: Adds the sums of some items to the thread's own `sums`.
    /// - Returns: The sums, added in the order of the threads.
    func sums(
        _ items: Int, count: Int,
        _ body: (
            _ thread: Int, _ items: Range<Int>, _ sums: UnsafeMutablePointer<Double>
        ) -> Void
    ) -> [Double] {
        var all = [Double](repeating: 0, count: count * self.count)
        all.withUnsafeMutableBufferPointer { all in
            guard let base = all.baseAddress else { return }
            divide(items) { thread, items in body(thread, items, base + thread * count) }
        }
        return (0..<count).map { index in
            (0..<self.count).reduce(0) { $0 + all[$1 * count + index] }
        }
    }

    /// Unchecked: each thread writes only to memory selected by its thread number or its rows.
    private struct Work: @unchecked Sendable {
        let run: (Int) -> Void
    }
}
