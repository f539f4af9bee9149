import FoundationEssentials
import Inbox
import Linux
import Outbox
import Pipeline
import SystemPackage

/// The images with which the process has died by a fault of its own.
package struct Suspects: Codable, Sendable, Equatable {
    /// What is known of one.
    package struct Mark: Codable, Sendable, Equatable {
        /// For people.
        package var image: String
        /// The last signal, such as `SEGV`.
        package var signal: String
        /// How often the process has died.
        package var deaths: Int

        /// Takes every property.
        package init(image: String, signal: String, deaths: Int) {
            self.image = image
            self.signal = signal
            self.deaths = deaths
        }
    }

    /// An image with this many deaths is not tried again.
    package static let maximumDeaths = 3

    /// By job and content, as base64 of ``work(for:_:)``.
    private var marks: [String: Mark] = [:]

    /// None.
    package init() {}

    /// Names a job and the content of its file, for the record of a death.
    package static func key(for job: Job, status: FileStatus) -> [UInt8] {
        let subject = job.subject == .image ? "i" : "t"
        return Array("\(subject) \(status.size) \(status.modified) ".utf8) + job.path.bytes
    }

    /// What is known of a job, if anything is.
    package subscript(work: [UInt8]) -> Mark? { marks[Self.key(work)] }

    /// Counts a death: each job that was in hand may have been the cause.
    package mutating func record(_ death: Death) {
        for work in death.inHand {
            let name = work.split(separator: UInt8(ascii: " "), maxSplits: 3).last ?? []
            var mark =
                marks[Self.key(work)]
                ?? Mark(image: String(decoding: name, as: UTF8.self), signal: "", deaths: 0)
            mark.deaths += 1
            mark.signal = death.signalName
            marks[Self.key(work)] = mark
        }
    }

    /// Forgets a job: it was done without a death, or failed for good.
    ///
    /// - Returns: Whether anything was known of it.
    package mutating func forget(_ work: [UInt8]) -> Bool {
        marks.removeValue(forKey: Self.key(work)) != nil
    }

    /// All marks, in order of the images' names.
    package var all: [Mark] { marks.values.sorted { $0.image < $1.image } }

    private static func key(_ work: [UInt8]) -> String { Data(work).base64EncodedString() }
}

extension ErrorRecord {
    /// An image with which the process has died too often.
    init(poison mark: Suspects.Mark) {
        self.init(
            .poison,
            message: "'\(mark.image)' was in hand each of the \(mark.deaths) times that nucleid "
                + "died by a fault of its own, the last time by SIG\(mark.signal).",
            cure: "Report this, with the image; 'nucleid retry' has it tried again.")
    }
}

extension JobResult {
    /// A job that is not tried, for the process has died with it too often.
    init(
        poison mark: Suspects.Mark, _ job: Job, _ status: FileStatus,
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
