import FoundationEssentials
import Inbox
import Linux
import Outbox
import Pipeline
import SystemPackage

/// The images that were in flight when the process crashed, or was killed for memory.
package struct Suspects: Codable, Sendable, Equatable {
    /// The deaths of the process with one image in flight.
    package struct Mark: Codable, Sendable, Equatable {
        /// The path of the image, relative to the watched folder; for messages only.
        package var image: String
        /// The signal of the last death without `SIG`, such as `SEGV`; `KILL` if it was a kill for
        /// memory.
        package var signal: String
        /// The number of deaths.
        package var deaths: Int
        /// The number of deaths that were kills for memory; `nil` if none was.
        package var killsForMemory: Int?

        package init(image: String, signal: String, deaths: Int, killsForMemory: Int? = nil) {
            self.image = image
            self.signal = signal
            self.deaths = deaths
            self.killsForMemory = killsForMemory
        }

        /// Whether the last death was a kill for memory; no other SIGKILL is counted.
        package var wasKilledForMemory: Bool { signal == "KILL" }
    }

    /// The number of deaths after which an image is not tried again.
    package static let maximumDeaths = 3

    /// The marks, by the base64 encoding of ``key(for:status:)``.
    private var marks: [String: Mark] = [:]

    /// Creates an empty set.
    package init() {}

    /// Returns the key of a job and the content of its file, for crash records.
    ///
    /// The content is identified by size and modification time.
    package static func key(for job: Job, status: FileStatus) -> [UInt8] {
        let subject = job.kind == .image ? "i" : "t"
        return Array("\(subject) \(status.size) \(status.modified) ".utf8) + job.path.bytes
    }

    /// The mark of a job; `nil` if it is no suspect.
    package subscript(work: [UInt8]) -> Mark? { marks[Self.key(of: work)] }

    /// Counts a crash for each job that was in flight, since each may have been the cause.
    package mutating func record(_ crash: Crash) {
        for work in crash.workInFlight { addDeath(of: work, signal: crash.signalName) }
    }

    /// Counts a kill for memory for each job that was in flight, since each may have been the cause.
    package mutating func recordKillForMemory(workInFlight: [[UInt8]]) {
        for work in workInFlight { addDeath(of: work, signal: "KILL") }
    }

    private mutating func addDeath(of work: [UInt8], signal: String) {
        let name = work.split(separator: UInt8(ascii: " "), maxSplits: 3).last ?? []
        var mark =
            marks[Self.key(of: work)]
            ?? Mark(image: String(decoding: name, as: UTF8.self), signal: "", deaths: 0)
        mark.deaths = Self.successor(of: mark.deaths)
        mark.signal = signal
        if mark.wasKilledForMemory {
            mark.killsForMemory = Self.successor(of: mark.killsForMemory ?? 0)
        }
        marks[Self.key(of: work)] = mark
    }

    /// The number after a count, which somebody may have written into the file.
    private static func successor(of count: Int) -> Int { min(max(count, 0), .max - 1) + 1 }

    /// Removes the mark of a job that ended without a crash, or failed for good.
    ///
    /// - Returns: Whether the job had a mark.
    package mutating func forget(_ work: [UInt8]) -> Bool {
        marks.removeValue(forKey: Self.key(of: work)) != nil
    }

    /// All marks, sorted by image name.
    package var all: [Mark] { marks.values.sorted { $0.image < $1.image } }

    private static func key(of work: [UInt8]) -> String { Data(work).base64EncodedString() }
}

extension ErrorRecord {
    /// The error of an image with which the process has died too often.
    package init(poison mark: Suspects.Mark) {
        let kills = mark.killsForMemory ?? 0
        guard kills < mark.deaths else {
            self.init(
                code: .memory,
                message: "'\(mark.image)' was in flight each of the \(mark.deaths) times that the "
                    + "kernel killed nucleid for memory, the last times with no other image.",
                cure: "Raise MemoryMax= of the unit, or lower 'memory' or 'workers' in the "
                    + "settings; 'nucleid retry' tries it again.")
            return
        }
        let last = mark.wasKilledForMemory ? "by the kernel, for memory" : "by SIG\(mark.signal)"
        self.init(
            code: .poison,
            message: "'\(mark.image)' was in flight each of the \(mark.deaths) times that nucleid "
                + "crashed, the last time \(last).",
            cure: "Report this, with the image; 'nucleid retry' tries it again.")
    }
}

extension JobResult {
    /// The result of a job that is not tried, since the process has crashed with it too often.
    init(
        poison mark: Suspects.Mark, job: Job, status: FileStatus,
        masks: [FilePath: Fingerprint]
    ) {
        self.init(
            outcome: .rejected(
                ErrorRecord(poison: mark),
                FailureSidecar.Image(
                    name: job.path, sha256: nil, bytes: status.size,
                    modified: Timestamp(nanoseconds: status.modified))),
            fingerprint: status.fingerprint, masks: masks)
    }
}
