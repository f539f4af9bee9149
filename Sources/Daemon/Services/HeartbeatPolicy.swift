/// The observations of the daemon at a heartbeat, from which the notifications of systemd follow.
///
/// The table "Heartbeat" in docs/manual.md says the same in words.
package struct HeartbeatPolicy: Sendable {
    /// The phase of the service, as systemd sees it.
    package enum Phase: Sendable {
        /// Before READY=1, at the start or in a reload; limited by TimeoutStartSec=.
        case starting
        case running
        /// After SIGTERM; limited by TimeoutStopSec=.
        case stopping
    }

    /// How long a heartbeat extends the timeout of a start: longer than a slow disk's call.
    private static let startExtension: Duration = .seconds(60)
    /// How long a heartbeat extends the timeout of a stop: much longer than the interval, in case
    /// the next heartbeat comes late.
    private static let stopExtension: Duration = .seconds(20)

    package var phase: Phase
    /// Whether no worker computes for too long; disk calls do not count.
    package var isAlive: Bool
    /// Whether a disk call has ended since the last heartbeat, or a worker computes.
    package var hasProgress: Bool
    /// Whether images are in flight, and all of them have made progress of late.
    package var imagesProgress: Bool
    /// Whether a disk call takes long.
    package var isWaitingForDisk: Bool

    package init(
        phase: Phase, isAlive: Bool, hasProgress: Bool, imagesProgress: Bool, isWaitingForDisk: Bool
    ) {
        self.phase = phase
        self.isAlive = isAlive
        self.hasProgress = hasProgress
        self.imagesProgress = imagesProgress
        self.isWaitingForDisk = isWaitingForDisk
    }

    /// Whether to send WATCHDOG=1: a restart mends a computation that hangs, but no disk.
    package var feedsWatchdog: Bool { isAlive }

    /// The value of EXTEND_TIMEOUT_USEC=; `nil` to leave it out.
    package var timeoutExtension: Duration? {
        switch phase {
        // A share whose server is gone lets a start fail, or a stop be forced, in the end. Only
        // images may take long in a stop; whatever else does waits for a disk.
        case .starting: isAlive && hasProgress && !isWaitingForDisk ? Self.startExtension : nil
        case .stopping: imagesProgress ? Self.stopExtension : nil
        case .running: nil
        }
    }
}
