import Linux
import Logging
import Outbox

/// Tells systemd that the daemon is alive, from its start to its end, and has the dispatcher do what is due.
///
/// It runs on Swift's cooperative pool, on which nothing waits for a disk.
struct Heartbeat {
    /// The longest time without progress, when there is no watchdog.
    private static let defaultLimit: Duration = .seconds(60)

    let control: DaemonControl
    let logger: Logger
    /// The timeout of systemd's watchdog; `nil` if there is none.
    private let watchdog = ServiceManager.watchdogInterval
    private var waits = DiskWaitTracker()
    /// The number of disk calls that had ended at the last heartbeat.
    private var completedCalls = 0

    init(control: DaemonControl, logger: Logger) {
        self.control = control
        self.logger = logger
    }

    /// Sends heartbeats until the task is cancelled.
    mutating func run() async {
        // Half of the watchdog's timeout, as sd_watchdog_enabled(3) advises, but at most 1 s.
        let interval = min(watchdog.map { $0 / 2 } ?? .seconds(1), .seconds(1))
        repeat {
            let dispatcher = await control.dispatcher
            updateDiskWait(publisher: dispatcher?.publisher, workers: dispatcher?.setup.workers)
            dispatcher?.doDueWork()
            notify(by: policy(publisher: dispatcher?.publisher, workers: dispatcher?.setup.workers))
        } while (try? await Task.sleep(for: interval)) != nil
    }

    private func notify(by policy: HeartbeatPolicy) {
        if watchdog != nil, policy.feedsWatchdog { ServiceManager.notify(.watchdog) }
        if let time = policy.timeoutExtension { ServiceManager.notify(.extendTimeout(time)) }
    }

    /// Observes the daemon; there is no publisher while no services run.
    private mutating func policy(publisher: StatusPublisher?, workers: Int?) -> HeartbeatPolicy {
        let limit = watchdog ?? Self.defaultLimit
        let isAlive = publisher?.isAlive(within: limit) ?? true
        let completed = WatchedThread.slots(workers: workers ?? 0).reduce(0) {
            $0 &+ DiskCalls.completedCalls(slot: $1)
        }
        defer { completedCalls = completed }
        return HeartbeatPolicy(
            phase: control.phase, isAlive: isAlive,
            hasProgress: completed != completedCalls || (publisher?.isBusy ?? false),
            imagesProgress: publisher?.imagesProgress(within: limit) ?? false,
            isWaitingForDisk: waits.current != nil)
    }

    /// Says in the status and in the journal when a disk call begins to take long, and its end.
    private mutating func updateDiskWait(publisher: StatusPublisher?, workers: Int?) {
        let before = waits.current
        let change = waits.update(
            calls: WatchedThread.slots(workers: workers ?? 0).compactMap {
                DiskCalls.currentCall(slot: $0)
            },
            image: { publisher?.image(ofWorker: $0) }, time: { Timestamp(ago: $0) })
        let wait = waits.current
        if let publisher {
            publisher.setDiskWait(wait)
        } else if wait != before {
            ServiceManager.notify(
                .status(
                    ["starting", wait?.description].compactMap(\.self)
                        .joined(separator: "; ")))
        }
        switch change {
        case .began(let wait): log(.diskWait(wait))
        case .ended(let wait): log(.diskWaitEnded(wait))
        case nil: break
        }
    }

    /// Logs without waiting for journald.
    private func log(_ event: JournalEvent) { Task { [logger] in await logger.logOnThread(event) } }
}
