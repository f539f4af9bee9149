import Dispatch
import Gradients
import Tensors

/// The memory that one sample is written to: `side` x `side` values of each kind, row by row.
struct SampleBuffer {
    /// The number of rows and of columns.
    let side: Int
    /// The prepared intensities.
    let input: UnsafeMutablePointer<Float>
    /// 1 in a nucleus, else 0.
    let foreground: UnsafeMutablePointer<Float>
    /// The relative distance to the border of the nucleus, 0…1; `nil` if it is not needed.
    let distance: UnsafeMutablePointer<Float>?
    /// The weights in the loss, 0 at ignored pixels; `nil` if all are 1.
    let weights: UnsafeMutablePointer<Float>?

    /// The buffer `count` values further on.
    func advanced(by count: Int) -> SampleBuffer {
        SampleBuffer(
            side: side, input: input + count, foreground: foreground + count,
            distance: distance.map { $0 + count }, weights: weights.map { $0 + count })
    }
}

extension TrainingBatch {
    /// Computes the samples of a batch in parallel, each on one thread.
    ///
    /// - Parameters:
    ///   - names: The image name of each sample.
    ///   - side: The rows and columns of a sample.
    ///   - hasDistance: Whether samples have distances.
    ///   - hasWeights: Whether samples have weights.
    ///   - threads: The number of threads, the calling one among them.
    ///   - write: Writes the sample of a given index; called on any thread, concurrently.
    init(
        names: [String], side: Int, hasDistance: Bool, hasWeights: Bool, threads: Int,
        write: @Sendable (Int, SampleBuffer) -> Void
    ) {
        self.init(
            names: names, size: PlaneSize(height: side, width: side), hasDistance: hasDistance,
            hasWeights: hasWeights)
        let share = min(max(threads, 1), names.count)
        input.withUnsafeMutableBufferPointer { input in
            foreground.withUnsafeMutableBufferPointer { foreground in
                distance.withUnsafeMutableBufferPointer { distance in
                    weights.withUnsafeMutableBufferPointer { weights in
                        guard let input = input.baseAddress, let foreground = foreground.baseAddress
                        else { return }
                        // Threads write to different samples, and nobody reads until all are done.
                        nonisolated(unsafe) let first = SampleBuffer(
                            side: side, input: input, foreground: foreground,
                            distance: hasDistance ? distance.baseAddress : nil,
                            weights: hasWeights ? weights.baseAddress : nil)
                        DispatchQueue.concurrentPerform(iterations: share) { thread in
                            for index in stride(from: thread, to: names.count, by: share) {
                                write(index, first.advanced(by: index * side * side))
                            }
                        }
                    }
                }
            }
        }
    }
}
