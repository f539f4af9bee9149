/// How a folder is to be watched.
package struct WatchRules: Sendable, Equatable {
    /// How long a file must not have changed.
    package var quiet: Duration
    /// Events or looks.
    package var watching: Watching
    /// The time between two looks, where there are no events.
    package var poll: Duration
    /// The time between two looks, where there are.
    package var rescan: Duration

    /// Takes every property.
    package init(
        quiet: Duration, watching: Watching = .auto, poll: Duration = .seconds(5),
        rescan: Duration = .seconds(300)
    ) {
        self.quiet = quiet
        self.watching = watching
        self.poll = poll
        self.rescan = rescan
    }
}
