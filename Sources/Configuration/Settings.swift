import Images
import Inbox
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
    /// Receives images that are done, where `afterwards` says so.
    package var archive = "/var/lib/nucleid/archive"
    /// Holds what the daemon must know after a crash.
    package var state = "/var/lib/nucleid/state"
    /// Holds the socket that `nucleid status` asks.
    package var runtime = "/run/nucleid"
    /// A weights file, or `nil` for the built-in model.
    package var model: String?
    /// How long a file must not have changed before it is read.
    package var quiet: Duration = .milliseconds(500)
    /// How long a file that ends too early must not have changed before it is given up.
    package var settleLimit: Duration = .seconds(60)
    /// How the inbox is watched.
    package var watch: Watching = .auto
    /// How often folders are looked through where the kernel tells of nothing.
    package var poll: Duration = .seconds(5)
    /// How often they are looked through where it does.
    package var rescan: Duration = .seconds(300)
    /// Which of the waiting images is next.
    package var order: InboxOrder = .oldest
    /// What becomes of an image that is done.
    package var after: Afterwards = .keep
    /// The bytes that images in hand may take, or `nil` for half of what there is.
    package var memory: Int?
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
    /// Which planes of a file with several are segmented.
    package var planes = PlaneChoice()
    /// Whether outlines and measurements are written for QuPath.
    package var geoJSON: Switch = .off
    /// Whether outlines are written for ImageJ.
    package var roiSet: Switch = .off
    /// Whether probabilities are written.
    package var probability: Switch = .off
    /// How often the page is written at most while images are done.
    package var page: Duration = .seconds(10)
    /// Columns of an image.
    package var maximumWidth = 1 << 20
    /// Rows of an image.
    package var maximumHeight = 1 << 20
    /// Columns times rows.
    package var maximumPixels = 1 << 30
    /// Bytes of a file.
    package var maximumBytes = 8 << 30
    /// How long decoding a picture may take.
    package var decodeLimit: Duration = .seconds(300)

    /// The defaults.
    package init() {}
}
