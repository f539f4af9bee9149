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
    case compared(file: String, DiceRecord)
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
        case .unreadable: "9eece13047b8438986a54a6ebbd797db"
        case .stopping: "c4d3bd4c0b0044fb8f54c93dcfe56b7c"
        case .stopped: "d42e856b8eb04b7bae78f476142d3466"
        }
    }

    var level: Logger.Level {
        switch self {
        case .failed: .error
        case .exactInstead, .postponed, .unreadable: .warning
        case .starting, .ready, .stopping, .stopped: .notice
        case .done, .unchanged, .compared: .info
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
        case .compared: "result compared with its truth"
        case .stopping: "stopping: the images in hand are finished first"
        case .stopped: "stopped"
        }
    }

    /// Names become journal fields: `image` is `NUCLEID_IMAGE`.
    var fields: [(name: String, value: String)] {
        switch self {
        case .starting(let model, let kernels, let workers, let threads):
            [
                ("version", Release.version), ("model", model), ("kernels", kernels),
                ("workers", "\(workers)"), ("threads", "\(threads)"),
            ]
        case .exactInstead(let reason):
            [
                ("reason", reason),
                ("cure", "none is needed; 'precision: exact' in the settings ends this warning"),
            ]
        case .ready(let inbox): [("inbox", inbox)]
        case .done(let sidecar):
            [
                ("outcome", "done"), ("image", sidecar.image.name),
                ("nuclei", "\(sidecar.nuclei.count)"),
            ] + dice(sidecar.dice) + [
                ("elapsed_ms", "\(Int((sidecar.timingMs["total"] ?? 0).rounded()))")
            ]
        case .unchanged(let image): [("outcome", "unchanged"), ("image", image)]
        case .failed(let image, let error, let path):
            [
                ("outcome", "failed"), ("image", image), ("code", error.code),
                ("reason", error.message), ("cure", error.cure), ("moved_to", path),
            ]
        case .postponed(let file, let reason):
            [("outcome", "postponed"), ("image", file), ("reason", reason)]
        case .unreadable(let error):
            [
                ("reason", "\(error)"),
                ("cure", "let the group nucleid read the folder, then restart nucleid"),
            ]
        case .compared(let file, let record):
            [("outcome", "compared"), ("image", file)] + dice(record)
        case .stopping, .stopped: []
        }
    }

    private func dice(_ record: DiceRecord?) -> [(name: String, value: String)] {
        switch record {
        case nil: []
        case .measured(let values): [("dice", "\((values.value * 10000).rounded() / 10000)")]
        case .failed(let failure): [("dice_error", failure.error.message)]
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
