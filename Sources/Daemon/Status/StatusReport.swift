import Linux
import Outbox
import Pipeline

/// The answer of the daemon to `nucleid status`; with `--json` it is printed as it is.
package struct StatusReport: Codable, Sendable, Equatable {
    /// The version of the JSON schema.
    package static let version = "nucleid-status/1"

    /// The state of the daemon.
    package enum State: String, Codable, Sendable {
        /// Images are processed as they arrive.
        case watching
        /// The machine has a fault, and all images wait.
        case paused
        /// The inbox is gone; the daemon waits until it is back.
        case gone
        /// The services restart with new settings.
        case reloading
        /// The daemon stops after the images in flight.
        case stopping
    }

    /// A failed image, and its error.
    package struct Failure: Codable, Sendable, Equatable {
        package var image: String
        package var error: ErrorRecord
        package var finished: Timestamp

        package init(image: String, error: ErrorRecord, finished: Timestamp) {
            self.image = image
            self.error = error
            self.finished = finished
        }
    }

    /// The progress of an image of several tiles.
    package struct Progress: Codable, Sendable, Equatable {
        package var name: String
        package var tilesDone: Int
        package var tiles: Int

        /// Creates the progress of an image; `nil` for a single tile, and before the first.
        init?(_ image: ImageProgress) {
            guard image.tiles.of > 1 else { return nil }
            name = image.name
            (tilesDone, tiles) = image.tiles
        }
    }

    /// An image that is incomplete, and still being written by some program.
    package struct WrittenImage: Codable, Sendable, Equatable {
        package var name: String
        /// When the writing was first seen.
        package var since: Timestamp
    }

    package var schema = StatusReport.version
    package var state: State
    package var process: Int
    package var release: String
    /// The number of files that were segmented since the start of the daemon.
    ///
    /// `alreadyDone` counts the files since then whose results existed already, `failed` those that
    /// failed.
    package var done: Int
    package var alreadyDone: Int
    package var failed: Int
    /// The number of files to process: settling, queued, postponed or in flight.
    package var waiting: Int
    /// The number of files in the inbox that are not images.
    package var ignored: Int
    /// The names of the images in flight, in the order of their workers.
    package var inHand: [String]
    /// The progress of the images in flight of several tiles; `nil` from an older daemon.
    package var progress: [Progress]?
    @Nullable package var imagesPerMinute: Double?
    @Nullable package var secondsLeft: Double?
    /// The reason why all images wait, as a sentence without a full stop; `nil` if they do not.
    @Nullable package var waitsFor: String?
    /// The method by which the inbox is watched: `events`, or polling and its reason.
    package var watching: String
    /// The images that wait for the programs that write them, at most ten, the longest first; `nil`
    /// from an older daemon.
    package var beingWritten: [WrittenImage]?
    /// The disk call that takes the longest; `nil` while none takes long, and from an older daemon.
    package var waitingForDisk: DiskWait?
    /// Why the newest settings are not in effect; `nil` if they are, and from an older daemon.
    package var settingsRefused: String?
    /// The status line that systemd shows.
    package var line: String
    /// The last failures, at most ten, the latest first.
    package var lastFailures: [Failure]
    /// The numbers of files as the folders have them; `nil` until they are counted, and from an older
    /// daemon.
    package var files: Files?
    /// Some of the files that wait, at most ten, each with its reason; in flight are others.
    ///
    /// `nil` from an older daemon, as all below.
    package var waitingFiles: [WaitingFile]?
    /// The numbers of files that wait, for each reason that there is.
    package var waitingReasons: [WaitingReason]?
    /// The folders and files in the inbox that cannot be read.
    package var unreadable: Unreadable?
    /// The files in the inbox that are not processed, by kind.
    package var passedOver: [PassedOver]?
    /// Some of the images that stay in the inbox since they cannot be moved, at most ten.
    package var unmoved: [UnmovedFiles.Entry]?
    /// The folders of the daemon.
    package var folders: Folders?
    /// The number of scans of the inbox that have ended since the start.
    package var scans: Int?
}
