import Linux
import Logging
import Outbox

/// An event that the daemon logs, with its message, level, fields and `MESSAGE_ID`.
package enum JournalEvent: Sendable {
    case starting(model: String, kernels: String, workers: Int, threads: Int)
    case exactInstead(reason: String)
    case portableInstead(reason: String)
    case ready(inbox: String)
    case done(Sidecar)
    case unchanged(image: String)
    case failed(image: String, ErrorRecord, movedTo: String)
    case failedInPlace(image: String, ErrorRecord, place: String)
    case failureMoved(image: String, movedTo: String)
    case failureEnded(image: String, reason: String)
    case requested(command: String, user: String, path: String, outcome: String, detail: String)
    case postponed(file: String, reason: String)
    case unreadable(FileError)
    case unanswered(reason: String)
    case pageUnwritten(reason: String)
    case pageWritten
    case compared(file: String, DiceRecord)
    case incomplete(image: String, reason: String)
    case beingWritten(image: String, since: Timestamp, reason: String)
    case returned(image: String, from: String)
    case notReturned(file: String, image: String, reason: String)
    case changed(image: String)
    case kept(image: String, reason: String)
    case notAFile(image: String, reason: String)
    case restored(file: String)
    case paused(reason: String)
    case resumed
    case diskWait(DiskWait)
    case diskWaitEnded(DiskWait)
    case overflow(folder: String)
    case polling(folder: String, reason: String, interval: Duration)
    case gone(folder: String, reason: String)
    case back(folder: String)
    case unlocked(folder: String, reason: String)
    case suspect(image: String, signal: String, deaths: Int)
    case killedForMemory(image: String, deaths: Int)
    case inFlightUnrecorded(reason: String)
    case cleared(count: Int)
    case reloading
    case reloaded
    case reloadRefused(reason: String)
    case givenUp(image: String)
    case stopping
    case stopped

    var level: Logger.Level {
        switch self {
        case .failed, .failedInPlace, .suspect, .killedForMemory, .reloadRefused: .error
        case .exactInstead, .portableInstead, .postponed, .unreadable, .unanswered, .pageUnwritten,
            .kept, .paused,
            .overflow, .gone, .notReturned, .notAFile, .diskWait, .inFlightUnrecorded, .unlocked:
            .warning
        case .starting, .ready, .requested, .pageWritten, .resumed, .diskWaitEnded, .polling, .back,
            .cleared,
            .restored,
            .reloading,
            .reloaded, .givenUp, .stopping, .stopped:
            .notice
        case .done, .unchanged, .failureMoved, .failureEnded, .compared, .incomplete, .beingWritten,
            .returned,
            .changed:
            .info
        }
    }

    var message: Logger.Message {
        switch self {
        case .starting: "starting"
        case .exactInstead: "fast precision is not available; using exact"
        case .portableInstead: "OpenBLAS cannot be used; computing without it"
        case .ready: "watching the inbox"
        case .done: "image segmented"
        case .unchanged: "image was already segmented"
        case .failed: "image failed"
        case .failedInPlace: "image failed; it stays where it is"
        case .failureMoved: "failed image could be moved now"
        case .failureEnded: "failure has ended"
        case .requested: "request of a person"
        case .postponed: "image postponed"
        case .unreadable: "folder or file cannot be read"
        case .pageUnwritten: "cannot write the index page"
        case .pageWritten: "index page written again"
        case .compared: "result compared with its ground truth"
        case .unanswered: "cannot listen on a socket"
        case .incomplete: "image is not complete yet"
        case .beingWritten: "image is not complete, and still being written"
        case .returned: "failed image was written to again; back in the inbox"
        case .notReturned: "failed image was written to again, but cannot go back into the inbox"
        case .kept: "image is segmented, but cannot be moved to the archive"
        case .notAFile: "image was replaced by something that is no file; ignored"
        case .restored: "file that a process was moving when it ended is back in its place"
        case .changed: "image changed while in flight; segmenting it again"
        case .paused: "paused: all images wait for a fault of the machine to end"
        case .resumed: "resumed"
        case .diskWait: "waiting for the disk"
        case .diskWaitEnded: "the disk answers again"
        case .overflow: "inotify events were lost; scanning the folder"
        case .polling: "no inotify events for this folder; polling"
        case .gone: "folder is gone; waiting for it"
        case .back: "folder is back"
        case .unlocked: "folder is used without a lock"
        case .suspect: "process crashed with this image in flight; trying it last and alone"
        case .killedForMemory:
            "process was killed for memory with this image in flight; trying it last and alone"
        case .inFlightUnrecorded: "cannot record the images in flight"
        case .cleared: "removed temporary files of an earlier run"
        case .reloading: "reloading the settings"
        case .reloaded: "new settings are in effect"
        case .reloadRefused: "new settings refused; the old ones stay in effect"
        case .givenUp: "segmentation interrupted by the stop; it is repeated after the next start"
        case .stopping: "stopping; images that end soon are finished first"
        case .stopped: "stopped"
        }
    }
}

extension Logger {
    /// Logs an event on a thread of its own, for tasks of Swift's cooperative pool: journald may wait
    /// for a disk, and the pool must go on.
    func logOnThread(_ event: JournalEvent) async {
        try? await PosixThread.result { log(event) }
    }

    /// Logs one of the daemon's events.
    package func log(_ event: JournalEvent) {
        var metadata: Metadata = ["message_id": "\(event.kind.rawValue)"]
        for (name, value) in event.fields { metadata[name] = "\(value)" }
        log(level: event.level, event.message, metadata: metadata)
    }
}
