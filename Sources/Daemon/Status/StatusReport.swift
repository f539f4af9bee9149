import Linux
import Outbox
import Pipeline

/// What the daemon answers whoever asks how it is doing; `nucleid status --json` prints it.
package struct StatusReport: Codable, Sendable, Equatable {
    /// The version of this form.
    package static let version = "nucleid-status/1"

    /// What the daemon is at.
    package enum State: String, Codable, Sendable {
        /// Images are taken as they come.
        case watching
        /// The machine is at fault, and all images wait.
        case paused
        /// The inbox is gone; nucleid waits until it is back.
        case gone
        /// New settings are taken over.
        case reloading
        /// The images in hand are the last.
        case stopping
    }

    /// An image that failed.
    package struct Failure: Codable, Sendable, Equatable {
        package var image: String
        package var error: ErrorRecord
        package var finished: Timestamp

        /// Takes every property.
        package init(image: String, error: ErrorRecord, finished: Timestamp) {
            self.image = image
            self.error = error
            self.finished = finished
        }
    }

    /// How far an image is that is evaluated in several tiles.
    package struct Progress: Codable, Sendable, Equatable {
        package var name: String
        package var tilesDone: Int
        package var tiles: Int

        /// How far an image is; `nil` for one of a single tile, and before the first.
        init?(_ image: ImageProgress) {
            guard image.tiles.of > 1 else { return nil }
            name = image.name
            (tilesDone, tiles) = image.tiles
        }
    }

    package var schema = StatusReport.version
    package var state: State
    package var process: Int
    package var release: String
    /// Since the start: results published, results that were there already, failures.
    package var done: Int
    package var alreadyDone: Int
    package var failed: Int
    /// Files that will be tried: settling, queued, put off, in hand.
    package var waiting: Int
    /// Files that are no images.
    package var ignored: Int
    /// The images in hand.
    package var inHand: [String]
    /// How far those of them are that have several tiles; `nil` from an older daemon.
    package var progress: [Progress]?
    @Nullable package var imagesPerMinute: Double?
    @Nullable package var secondsLeft: Double?
    /// What keeps images waiting, as a sentence without its end.
    @Nullable package var waitsFor: String?
    /// How the inbox is watched.
    package var watching: String
    /// The same as systemd's status line.
    package var line: String
    /// The last ten, the latest first.
    package var lastFailures: [Failure]
}

extension StatusReport {
    /// The report as people read it: a line of counts, how the inbox is watched, the last failures.
    package var text: String {
        var lines = ["\(state.rawValue): \(line)", "nucleid \(release), process \(process)"]
        lines.append("inbox watched by \(watching)")
        if let waitsFor { lines.append("waits for: \(waitsFor)") }
        if !lastFailures.isEmpty { lines.append("last failures:") }
        for failure in lastFailures {
            lines.append("  \(failure.finished) \(failure.image): \(failure.error.message)")
            lines.append("    \(failure.error.cure)")
        }
        return lines.map { $0.onOneLine + "\n" }.joined()
    }
}
