/// The kind of a journal entry; the raw value is its `MESSAGE_ID` (`journalctl MESSAGE_ID=…`).
///
/// An identifier is never reused. `systemd/nucleid.catalog` explains each kind, under the name
/// that it has here.
package enum JournalEventKind: String, CaseIterable, Sendable {
    case starting = "1cac6806133d4f7bb765b9eda68df663"
    case exactInstead = "85b62afa929d4900b670cb2e67d4f1f9"
    case portableInstead = "6d5ba4bf0bca4e29be9e1556cace0262"
    case ready = "c0cd1dc30afa4416a7a99dba6ec68a97"
    case done = "2be32b919217410f987fcdbf1a746875"
    case unchanged = "5eec28064257465da6d0c214e4152c85"
    case failed = "e6b7b27f421146a1b54369a40f8e43eb"
    case failedInPlace = "c6174c9623269e2322a1f08231ee94cb"
    case failureMoved = "cc2c0d634300450f9678930c515d5ffd"
    case failureEnded = "2844ecb6d9cfa36d1744d1b5dabb605c"
    case requested = "6953e296cadac6833348c966114547c8"
    case postponed = "c9b02b9f7a9a4fc7bff7f16efcede878"
    case compared = "38c6567a414d4eb898aa75e31719f477"
    case unanswered = "dc1a22fbf1c24786a25244f01fbfcfb0"
    case pageUnwritten = "61adcc707e694549a39a433f66105b32"
    case pageWritten = "04ef10bc26224a40b7e83a2056936b7d"
    case unreadable = "9eece13047b8438986a54a6ebbd797db"
    case incomplete = "73a5343eeb7c4c4a997bf8a7e7542368"
    case beingWritten = "2ab97dc7e1904b7bad3604123d730d73"
    case returned = "f1d3e03928ef439f90d922e3a4afd0ef"
    case notReturned = "b2f1202a57424396a5c9ee78f7f4d493"
    case kept = "c71cd45b068b4dd5af124f18365d8fff"
    case notAFile = "2b38c025ed754216be8e5ac1f027fd42"
    case restored = "d59926b338a84a12a7f5c3cea6c42d99"
    case changed = "6bf6667bfabc4e83964d91cf8e685712"
    case paused = "570de13161d74efe90dd1accf7648bf7"
    case resumed = "ed20f573ac134411805e3eaa61724c52"
    case diskWait = "3c8f3b37555c4b58a8f42b2bec190d2a"
    case diskWaitEnded = "518526cd1d064d2cb395d468ae1033dd"
    case overflow = "a7afeb584a994f0f9b8ef028edae235c"
    case polling = "60f2802ead2a439bb1ef9f690d16c8a9"
    case gone = "d84a19d0b39f4af6a6c0b9ed6cda1a0e"
    case back = "845349b546e441578f237bc6c3e98aaa"
    case unlocked = "6639b75a2b95b7b4808314195ec5de49"
    case suspect = "0aa6c64620e64b1280589245966c5421"
    case killedForMemory = "15930619bf1546c38faee7b587eb4a1d"
    case inFlightUnrecorded = "a47bf11648644308bbf4b7d5a33b73cb"
    case cleared = "5db34a36542944aaba30af3756c77800"
    case reloading = "43883c63e5594f82be389aca6d556c39"
    case reloaded = "643542ca12754d778ac71faf23d7b8c5"
    case reloadRefused = "6f5604df4c564ad387c40390c570a907"
    case givenUp = "6929beb8f9824a12ad70b3dcfe11f130"
    case stopping = "c4d3bd4c0b0044fb8f54c93dcfe56b7c"
    case stopped = "d42e856b8eb04b7bae78f476142d3466"
}

extension JournalEvent {
    /// The kind of the entry.
    package var kind: JournalEventKind {
        switch self {
        case .starting: .starting
        case .exactInstead: .exactInstead
        case .portableInstead: .portableInstead
        case .ready: .ready
        case .done: .done
        case .unchanged: .unchanged
        case .failed: .failed
        case .failedInPlace: .failedInPlace
        case .failureMoved: .failureMoved
        case .failureEnded: .failureEnded
        case .requested: .requested
        case .postponed: .postponed
        case .compared: .compared
        case .unanswered: .unanswered
        case .pageUnwritten: .pageUnwritten
        case .pageWritten: .pageWritten
        case .unreadable: .unreadable
        case .incomplete: .incomplete
        case .beingWritten: .beingWritten
        case .returned: .returned
        case .notReturned: .notReturned
        case .kept: .kept
        case .notAFile: .notAFile
        case .restored: .restored
        case .changed: .changed
        case .paused: .paused
        case .resumed: .resumed
        case .diskWait: .diskWait
        case .diskWaitEnded: .diskWaitEnded
        case .overflow: .overflow
        case .polling: .polling
        case .gone: .gone
        case .back: .back
        case .unlocked: .unlocked
        case .suspect: .suspect
        case .killedForMemory: .killedForMemory
        case .inFlightUnrecorded: .inFlightUnrecorded
        case .cleared: .cleared
        case .reloading: .reloading
        case .reloaded: .reloaded
        case .reloadRefused: .reloadRefused
        case .givenUp: .givenUp
        case .stopping: .stopping
        case .stopped: .stopped
        }
    }
}
