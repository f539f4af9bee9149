import Linux

/// How a folder is watched.
package struct WatchRules: Sendable, Equatable {
    /// The time that a file must not have changed before it is read.
    package var quiet: Duration
    /// How changes are detected.
    package var watching: Watching
    /// The time between scans without events.
    package var poll: Duration
    /// The time between scans beside events.
    package var rescan: Duration

    package init(
        quiet quietPeriod: Duration, watching method: Watching = .auto,
        poll pollInterval: Duration = .seconds(5), rescan rescanInterval: Duration = .seconds(300)
    ) {
        self.quiet = quietPeriod
        self.watching = method
        self.poll = pollInterval
        self.rescan = rescanInterval
    }
}

/// How changes in a folder are detected, by the setting.
package enum Watching: String, CaseIterable, Sendable {
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
    init(_ setting: Watching, on fileSystem: FileSystem, spent limit: String? = nil) {
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
