import Linux

/// How a folder is watched.
package struct WatchConfiguration: Sendable, Equatable {
    /// The time that a file must not have changed before it is read.
    package var quietPeriod: Duration
    /// The time without a write after which a file is tried though its writer has it open, and
    /// without a change after which a truncated file whose writer is unknown counts as damaged.
    package var settleLimit: Duration
    /// How changes are detected.
    package var method: WatchMethod
    /// The time between scans without events.
    package var pollInterval: Duration
    /// The time between scans beside events.
    package var rescanInterval: Duration
    /// The extensions, in lower case, of files that are reported besides images.
    package var otherExtensions: Set<String> = []

    package init(
        quietPeriod: Duration, settleLimit: Duration = .seconds(60), method: WatchMethod = .auto,
        pollInterval: Duration = .seconds(5), rescanInterval: Duration = .seconds(300)
    ) {
        self.quietPeriod = quietPeriod
        self.settleLimit = settleLimit
        self.method = method
        self.pollInterval = pollInterval
        self.rescanInterval = rescanInterval
    }

    /// The time without a write after which a file that is open for writing is tried.
    package var standstill: Duration { max(settleLimit, quietPeriod, .milliseconds(100)) }

    /// The time without a write after which a writer is forgotten, since its end may be no event.
    package var writerSilenceLimit: Duration { max(settleLimit * 10, .seconds(3600)) }
}

/// How changes in a folder are detected, by the setting.
package enum WatchMethod: String, CaseIterable, Sendable {
    /// By inotify events if the file system delivers them, else by polling.
    case auto
    /// By inotify events, and scans at a slow interval.
    case events
    /// By scans only.
    case polling
}

/// How changes in a folder are detected at present.
package enum WatchMode: Sendable, Equatable {
    /// By inotify events, and scans at a slow interval.
    case events
    /// By scans only, with the reason.
    case polling(reason: String)
}

package extension WatchMode {
    /// Chooses the mode.
    ///
    /// - Parameters:
    ///   - setting: The setting.
    ///   - fileSystem: The file system of the folder.
    ///   - limit: The name of the kernel's limit that is reached; `nil` if none is.
    init(
        method setting: WatchMethod, on fileSystem: FileSystemType,
        reachedLimit limit: String? = nil
    ) {
        switch setting {
        case .polling: self = .polling(reason: "polling is configured")
        case .auto where !fileSystem.deliversEvents:
            self = .polling(
                reason: "\(fileSystem.name) does not report changes made on other machines")
        case .auto, .events:
            self =
                limit.map {
                    .polling(reason: "all inotify watches are in use; raise '\($0)'")
                } ?? .events
        }
    }
}
