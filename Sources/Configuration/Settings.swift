import Images

/// Everything that can be set, each at its default until a file or a flag says otherwise.
///
/// `etc/nucleid.yaml` says what each is for.
package struct Settings: Sendable, Equatable {
    package var inbox = "/var/lib/nucleid/inbox"
    package var outbox = "/var/lib/nucleid/outbox"
    package var failed = "/var/lib/nucleid/failed"
    package var truth = "/var/lib/nucleid/truth"
    /// A weights file, or `nil` for the built-in model.
    package var model: String?
    package var quiet: Duration = .milliseconds(500)
    /// Images in hand at the same time, or `nil` for one a core.
    package var workers: Int?
    /// Threads that evaluate tiles, or `nil` for one a core.
    package var threads: Int?
    package var polarity: Polarity = .auto
    /// Pixels, or `nil` for what the model says; so are the next two.
    package var tile: Int?
    package var overlap: Int?
    package var threshold: Double?
    /// Pixels.
    package var minimumArea = 16
    package var maximumWidth = 1 << 20
    package var maximumHeight = 1 << 20
    package var maximumPixels = 1 << 27
    package var maximumBytes = 1 << 30

    /// The defaults.
    package init() {}
}
