import Linux
import Logging
import Outbox

/// Everything the daemon says to the journal: message, level, fields and MESSAGE_ID in one place.
package enum JournalEvent: Sendable {
    case starting(model: String, kernels: String, workers: Int, threads: Int)
    case exactInstead(reason: String)
    case ready(inbox: String)
    case done(Sidecar)
    case unchanged(image: String)
    case failed(image: String, ErrorRecord, movedTo: String)
    case postponed(file: String, reason: String)
    case unreadable(FileError)
    case unanswered(reason: String)
    case pageUnwritten(reason: String)
    case pageWritten
    case compared(file: String, DiceRecord)
    case incomplete(image: String, reason: String)
    case changed(image: String)
    case kept(image: String)
    case paused(reason: String)
    case resumed
    case overflow(folder: String)
    case polling(folder: String, reason: String, interval: Duration)
    case gone(folder: String, reason: String)
    case back(folder: String)
    case suspect(image: String, signal: String, deaths: Int)
    case cleared(count: Int)
    case reloading
    case reloaded
    case reloadRefused(reason: String)
    case givenUp(image: String)
    case stopping
    case stopped

    var level: Logger.Level {
        switch self {
        case .failed, .suspect, .reloadRefused: .error
        case .exactInstead, .postponed, .unreadable, .unanswered, .pageUnwritten, .kept, .paused,
            .overflow, .gone:
            .warning
        case .starting, .ready, .pageWritten, .resumed, .polling, .back, .cleared, .reloading,
            .reloaded, .givenUp, .stopping, .stopped:
            .notice
        case .done, .unchanged, .compared, .incomplete, .changed: .info
        }
    }

    var message: Logger.Message {
        switch self {
        case .starting: "starting"
        case .exactInstead: "computing exactly, though fast was asked for"
        case .ready: "watching"
        case .done: "image segmented"
        case .unchanged: "image was done already"
        case .failed: "image failed"
        case .postponed: "put off"
        case .unreadable: "passed over: what lies there is not seen"
        case .pageUnwritten: "the page of results is not up to date"
        case .pageWritten: "the page of results is up to date again"
        case .compared: "result compared with its truth"
        case .unanswered: "'nucleid status' will have no answer"
        case .incomplete: "image is not complete yet"
        case .kept: "image is done, but may not be moved to the archive"
        case .changed: "image changed while it was in hand: it is done again"
        case .paused: "paused: the machine is at fault, and every image waits"
        case .resumed: "resumed"
        case .overflow: "events were lost: the folder is looked through"
        case .polling: "polling: the kernel tells of nothing here"
        case .gone: "the folder is gone: waiting until it is back"
        case .back: "the folder is back"
        case .suspect: "the process died with this image in hand: it is tried last and alone"
        case .cleared: "what a dead run left half-written was removed"
        case .reloading: "reading the settings again"
        case .reloaded: "the new settings hold"
        case .reloadRefused: "the new settings cannot be used: the old ones hold"
        case .givenUp: "given up between tiles: done after the restart"
        case .stopping: "stopping: images that end soon are finished first"
        case .stopped: "stopped"
        }
    }
}

extension Logger {
    /// Logs one of the daemon's events.
    package func log(_ event: JournalEvent) {
        var metadata: Metadata = ["message_id": "\(event.kind.rawValue)"]
        for (name, value) in event.fields { metadata[name] = "\(value)" }
        log(level: event.level, event.message, metadata: metadata)
    }
}
