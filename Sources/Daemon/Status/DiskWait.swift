import Linux
import Outbox

/// A disk call that takes long: the machine's fault, which no restart mends.
package struct DiskWait: Codable, Sendable, Equatable, CustomStringConvertible {
    /// When the call began.
    package let since: Timestamp
    /// The verb for people, such as `synchronize`.
    package let action: String
    /// The file or folder, for people; a name in the inbox where only the image is known.
    package let path: String

    package init(since: Timestamp, action: String, path: String) {
        self.since = since
        self.action = action
        self.path = path
    }

    /// Such as `waiting for the disk since 2026-11-20T12:03:04.123Z (synchronize 'plate/x.png')`.
    package var description: String {
        "waiting for the disk since \(since) (\(action) '\(path)')"
    }
}

/// Decides, from the disk calls in progress, whether the daemon waits for a disk.
package struct DiskWaitTracker: Sendable {
    /// The time after which a disk call is said to take long.
    package static let threshold: Duration = .seconds(10)

    /// A change that the journal has.
    package enum Change: Equatable, Sendable {
        case began(DiskWait)
        case ended(DiskWait)
    }

    /// The longest call over the threshold; `nil` if there is none.
    package private(set) var current: DiskWait?
    /// Its slot and number, by which it is recognised.
    private var call: (slot: Int, number: Int)?

    /// Creates a tracker that waits for nothing.
    package init() {}

    /// Takes the present calls into account.
    ///
    /// - Parameters:
    ///   - calls: The disk calls in progress.
    ///   - image: Returns the name of the image in a slot, for calls without a path.
    ///   - time: Returns the time of day that was so long ago.
    /// - Returns: The change; `nil` while no wait begins or ends. A wait that gives way to another
    ///   one without a pause is one wait.
    package mutating func update(
        calls: [DiskCall], image: (Int) -> String?, time: (Duration) -> Timestamp
    ) -> Change? {
        let long = calls.filter { $0.duration >= Self.threshold }
        guard let longest = long.max(by: { $0.duration < $1.duration }) else {
            defer { (current, call) = (nil, nil) }
            return current.map { .ended($0) }
        }
        // Its time of day is computed once, or it would vary by milliseconds.
        if let call, call == (longest.slot, longest.number) { return nil }
        let wait = DiskWait(
            since: time(longest.duration), action: longest.action,
            path: longest.path.isEmpty ? image(longest.slot) ?? "" : longest.path)
        let isNew = current == nil
        (current, call) = (wait, (longest.slot, longest.number))
        return isNew ? .began(wait) : nil
    }
}
