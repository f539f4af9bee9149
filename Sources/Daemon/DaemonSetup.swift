import Inbox
import Pipeline
import SystemPackage

/// Everything that settings decide, checked and ready to run.
package struct DaemonSetup: Sendable {
    /// What the network is called.
    package var model: String
    /// Where files come from and go; they exist.
    package var folders: DaemonFolders
    /// Holds the socket that `nucleid status` asks.
    package var runtime: FilePath
    /// What is done to an image.
    package var pipeline: Pipeline
    /// How folders are watched.
    package var watch: WatchRules
    /// How long a file that ends too early must not have changed.
    package var settleLimit: Duration
    /// Which image is next.
    package var order: InboxOrder
    /// What becomes of an image that is done.
    package var after: CompletionAction
    /// How many images are in hand at the same time.
    package var workers: Int
    /// How often the page is written at most.
    package var page: Duration

    /// Takes every property.
    package init(
        model: String, folders: DaemonFolders, runtime: FilePath, pipeline: Pipeline,
        watch: WatchRules,
        settleLimit: Duration, order: InboxOrder, after: CompletionAction, workers: Int,
        page: Duration
    ) {
        self.model = model
        self.folders = folders
        self.runtime = runtime
        self.pipeline = pipeline
        self.watch = watch
        self.settleLimit = settleLimit
        self.order = order
        self.after = after
        self.workers = workers
        self.page = page
    }

    /// Whether what has been seen to by other settings is seen to by these as well.
    func agrees(with other: DaemonSetup) -> Bool {
        folders == other.folders && after == other.after && pipeline.agrees(with: other.pipeline)
    }

    /// Where `nucleid status` finds the daemon.
    package static func socket(in runtime: FilePath) -> FilePath {
        runtime.appending("status.sock")
    }
}
