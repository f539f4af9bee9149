import Dispatch
import Gradients
import Tensors

extension Batch {
    /// Computes samples on several threads, each of them on one.
    ///
    /// - Parameters:
    ///   - names: Of the samples' images.
    ///   - side: The samples' rows and columns.
    ///   - hasDistance: Whether there are distances.
    ///   - threads: How many; this one is among them.
    ///   - write: Overwrites the sample of a number, on any thread, at the same time as others.
    init(
        names: [String], side: Int, hasDistance: Bool, threads: Int,
        _ write: @Sendable (Int, Patch) -> Void
    ) {
        self.init(
            names: names, size: PlaneSize(height: side, width: side), hasDistance: hasDistance)
        let share = min(max(threads, 1), names.count)
        input.withUnsafeMutableBufferPointer { input in
            foreground.withUnsafeMutableBufferPointer { foreground in
                distance.withUnsafeMutableBufferPointer { distance in
                    guard let input = input.baseAddress, let foreground = foreground.baseAddress
                    else { return }
                    // Threads write to different samples, and nobody reads until all are done.
                    nonisolated(unsafe) let first = Patch(
                        side: side, input: input, foreground: foreground,
                        distance: hasDistance ? distance.baseAddress : nil)
                    DispatchQueue.concurrentPerform(iterations: share) { thread in
                        for index in stride(from: thread, to: names.count, by: share) {
                            write(index, first.moved(by: index * side * side))
                        }
                    }
                }
            }
        }
    }
}
