import Inbox
import Outbox
import Pipeline
import SystemPackage

extension StatusReport {
    /// The numbers of files as the folders have them.
    package struct Files: Codable, Sendable, Equatable {
        /// The number of images with a result.
        package var done: Int
        /// The number of failed images.
        package var failed: Int
        /// The number of images that stay in the inbox since they cannot be moved.
        package var unmoved: Int
    }

    /// The folders that the daemon works in, with links followed.
    package struct Folders: Codable, Sendable, Equatable {
        package var inbox: String
        package var outbox: String
        package var failed: String
        package var truth: String
        package var archive: String
        package var state: String

        init(_ folders: WorkFolders) {
            inbox = folders.inbox.string
            outbox = folders.outbox.string
            failed = folders.failed.string
            truth = folders.truth.string
            archive = folders.archive.string
            state = folders.state.string
        }

        /// The folders, for commands; `nil` if one contains another.
        package var paths: WorkFolders? {
            try? WorkFolders(
                inbox: FilePath(inbox), outbox: FilePath(outbox), failed: FilePath(failed),
                truth: FilePath(truth), archive: FilePath(archive), state: FilePath(state))
        }
    }

    /// A file that waits.
    package struct WaitingFile: Codable, Sendable, Equatable {
        package var name: String
        /// Why, as a part of a sentence.
        package var reason: String
    }

    /// How many files wait for a reason.
    package struct WaitingReason: Codable, Sendable, Equatable {
        /// Why files wait.
        package enum Kind: String, Codable, Sendable {
            /// A worker will take them.
            case queued
            /// They were incomplete, or the machine had a fault, and are tried again later.
            case postponed
            /// They have changed a moment ago, or a program has them open for writing.
            case settling
        }

        package var kind: Kind
        package var count: Int

        /// Such as `12 are tried again later`.
        var sentence: String {
            let verb = count == 1 ? "is" : "are"
            return switch kind {
            case .queued: "\(count) \(verb) in the queue"
            case .postponed: "\(count) \(verb) tried again later"
            case .settling: "\(count) changed a moment ago, or \(verb) being written"
            }
        }
    }

    /// The folders and files that cannot be read.
    package struct Unreadable: Codable, Sendable, Equatable {
        /// One of them.
        package struct Example: Codable, Sendable, Equatable {
            /// The path relative to the inbox.
            package var path: String
            package var reason: String
        }

        package var count: Int
        /// The first ones, at most a hundred.
        package var examples: [Example]

        init(_ paths: UnreadablePaths) {
            count = paths.count
            examples = paths.first(100).map {
                Example(path: $0.path.string, reason: "\($0.error)")
            }
        }
    }

    /// Files that are not processed, of one kind.
    package struct PassedOver: Codable, Sendable, Equatable {
        /// The kind: `not_an_image`, `not_a_file`, `unfinished` or `hidden`.
        package var kind: String
        /// The extension of the names of `not_an_image`, without the dot; `nil` of several ones.
        package var fileExtension: String?
        package var count: Int
        /// One of the files, relative to the inbox.
        package var example: String?

        init(_ group: PassedOverFiles.Group) {
            (count, example) = (group.count, group.example?.string)
            switch group.kind {
            case .notAnImage(let fileExtension):
                (kind, self.fileExtension) = ("not_an_image", fileExtension)
            case .notAFile: kind = "not_a_file"
            case .unfinished: kind = "unfinished"
            case .hidden: kind = "hidden"
            }
        }

        /// Such as `3 .txt, no image, such as notes.txt`.
        var sentence: String {
            let what =
                switch kind {
                case "not_an_image":
                    switch fileExtension {
                    case nil: "of other kinds"
                    case "": "without an extension"
                    case let fileExtension?: ".\(fileExtension), no image"
                    }
                case "not_a_file": "no regular files (links, pipes)"
                case "unfinished": "with names of unfinished copies"
                default: "hidden, or a system's own folder"
                }
            return "\(count) \(what)" + (example.map { ", such as \($0)" } ?? "")
        }
    }
}

extension DaemonStatus {
    /// The numbers of files that wait, for each reason that there is.
    func waitingReasons(queue: JobQueue.Snapshot) -> [StatusReport.WaitingReason] {
        [
            .init(kind: .queued, count: queue.queued),
            .init(kind: .postponed, count: queue.postponed),
            .init(kind: .settling, count: settling.count),
        ].filter { $0.count > 0 }
    }

    /// Some of the files that wait, at most ten: those that are written or postponed first.
    func waitingFiles(
        queue: JobQueue.Snapshot, reason: (Job) -> String?, at now: ContinuousClock.Instant
    ) -> [StatusReport.WaitingFile] {
        let written = writtenImages.map {
            StatusReport.WaitingFile(name: $0.name, reason: "being written since \($0.since)")
        }
        let postponed = queue.postponedExamples.map { job, due in
            let time = Timestamp(ago: now - due)
            return StatusReport.WaitingFile(
                name: job.path.string,
                reason: [reason(job), "tried again at \(time)"].compactMap(\.self)
                    .joined(separator: "; "))
        }
        let settling = settling.examples.map {
            StatusReport.WaitingFile(
                name: $0.string, reason: "it has changed a moment ago, or is being written")
        }
        let turn = paused ?? gone ?? "its turn comes"
        let queued = queue.queuedExamples.map {
            StatusReport.WaitingFile(name: $0.path.string, reason: turn)
        }
        var names: Set<String> = []
        let files = (written + postponed + settling + queued).filter {
            names.insert($0.name).inserted
        }
        return Array(files.prefix(10))
    }
}
