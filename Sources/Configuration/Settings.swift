import Images
import Network

/// Everything that can be set, each at its default until a file or a flag says otherwise.
///
/// `etc/nucleid.yaml` says what each is for.
package struct Settings: Sendable, Equatable {
    /// Watched for images.
    package var inbox = "/var/lib/nucleid/inbox"
    /// Receives results.
    package var outbox = "/var/lib/nucleid/outbox"
    /// Receives images that cannot be read.
    package var failed = "/var/lib/nucleid/failed"
    /// Holds masks drawn by hand.
    package var truth = "/var/lib/nucleid/truth"
    /// A weights file, or `nil` for the built-in model.
    package var model: String?
    /// How long a file must not have changed before it is read.
    package var quiet: Duration = .milliseconds(500)
    /// Images in hand at the same time, or `nil` for one a core.
    package var workers: Int?
    /// Threads that evaluate tiles, or `nil` for one a core.
    package var threads: Int?
    /// How exactly the network is computed.
    package var precision: Precision = .exact
    /// Whether nuclei are bright or dark.
    package var polarity: Polarity = .auto
    /// Pixels, or `nil` for what the model says; so are the next two.
    package var tile: Int?
    /// The least overlap of two tiles.
    package var overlap: Int?
    /// A probability, 0…1.
    package var threshold: Double?
    /// Pixels.
    package var minimumArea = 16
    /// Columns of an image.
    package var maximumWidth = 1 << 20
    /// Rows of an image.
    package var maximumHeight = 1 << 20
    /// Columns times rows.
    package var maximumPixels = 1 << 27
    /// Bytes of a file.
    package var maximumBytes = 1 << 30

    /// The defaults.
    package init() {}
}
