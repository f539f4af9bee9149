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

    /// What becomes `MESSAGE_ID` in the journal (`journalctl MESSAGE_ID=…`); never reused.
    package var identifier: String {
        switch self {
        case .starting: "1cac6806133d4f7bb765b9eda68df663"
        case .exactInstead: "85b62afa929d4900b670cb2e67d4f1f9"
        case .ready: "c0cd1dc30afa4416a7a99dba6ec68a97"
        case .done: "2be32b919217410f987fcdbf1a746875"
        case .unchanged: "5eec28064257465da6d0c214e4152c85"
        case .failed: "e6b7b27f421146a1b54369a40f8e43eb"
        case .postponed: "c9b02b9f7a9a4fc7bff7f16efcede878"
        case .compared: "38c6567a414d4eb898aa75e31719f477"
        case .unanswered: "dc1a22fbf1c24786a25244f01fbfcfb0"
        case .pageUnwritten: "61adcc707e694549a39a433f66105b32"
        case .pageWritten: "04ef10bc26224a40b7e83a2056936b7d"
        case .unreadable: "9eece13047b8438986a54a6ebbd797db"
        case .incomplete: "73a5343eeb7c4c4a997bf8a7e7542368"
        case .kept: "c71cd45b068b4dd5af124f18365d8fff"
        case .changed: "6bf6667bfabc4e83964d91cf8e685712"
        case .paused: "570de13161d74efe90dd1accf7648bf7"
        case .resumed: "ed20f573ac134411805e3eaa61724c52"
        case .overflow: "a7afeb584a994f0f9b8ef028edae235c"
        case .polling: "60f2802ead2a439bb1ef9f690d16c8a9"
        case .gone: "d84a19d0b39f4af6a6c0b9ed6cda1a0e"
        case .back: "845349b546e441578f237bc6c3e98aaa"
        case .suspect: "0aa6c64620e64b1280589245966c5421"
        case .cleared: "5db34a36542944aaba30af3756c77800"
        case .reloading: "43883c63e5594f82be389aca6d556c39"
        case .reloaded: "643542ca12754d778ac71faf23d7b8c5"
        case .reloadRefused: "6f5604df4c564ad387c40390c570a907"
        case .givenUp: "6929beb8f9824a12ad70b3dcfe11f130"
        case .stopping: "c4d3bd4c0b0044fb8f54c93dcfe56b7c"
        case .stopped: "d42e856b8eb04b7bae78f476142d3466"
        }
    }

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
        var metadata: Metadata = ["message_id": "\(event.identifier)"]
        for (name, value) in event.fields { metadata[name] = "\(value)" }
        log(level: event.level, event.message, metadata: metadata)
    }
}
