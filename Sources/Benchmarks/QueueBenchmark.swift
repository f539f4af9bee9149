import Inbox
import Linux
import SystemPackage

/// Measures the memory and time of images that wait in the job queue.
package enum QueueBenchmark {
    /// The cost of one queued image.
    package struct Cost: Sendable, Equatable {
        /// The growth of resident memory.
        package let bytes: Double
        /// The time to add the image to the queue.
        package let addMicroseconds: Double
        /// The time to take the image from the queue and finish it.
        package let takeMicroseconds: Double
    }

    /// Adds `files` jobs to a queue and takes all of them.
    ///
    /// - Returns: The mean cost of a file.
    package static func measure(files: Int) -> Cost {
        // Names of a usual length: a plate, a well and a channel.
        let folder = FilePath("2026-11-21_plate-000017")
        let memory = Machine.residentMemory
        var queue = JobQueue()
        let clock = ContinuousClock()
        let adding = clock.measure {
            for number in 0..<files {
                queue.add(
                    Job(.image, folder.appending("well-\(number)_channel-1.tif")),
                    modified: number)
            }
        }
        let bytes = Double(Machine.residentMemory - memory)
        let taking = clock.measure {
            while case .job(let job)? = queue.next() { queue.finish(job) }
        }
        return Cost(
            bytes: bytes / Double(files),
            addMicroseconds: adding / .microseconds(1) / Double(files),
            takeMicroseconds: taking / .microseconds(1) / Double(files))
    }
}
