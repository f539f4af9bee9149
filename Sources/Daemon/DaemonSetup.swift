import Inbox
import Pipeline
import SystemPackage

/// The validated settings of a daemon, with the pipeline that they configure.
package struct DaemonSetup: Sendable {
    /// The name of the model.
    package var model: String
    /// The folders that the daemon reads and writes; all exist.
    package var folders: WorkFolders
    /// The folder of the socket that `nucleid status` connects to.
    package var runtime: FilePath
    /// The pipeline that segments the images.
    package var pipeline: Pipeline
    /// The configuration of the folder watchers.
    package var watch: WatchConfiguration
    /// The order in which waiting images are processed.
    package var order: InboxOrder
    /// The action on an image after its results are published.
    package var after: CompletionAction
    /// The number of images in flight at the same time.
    package var workers: Int
    /// The minimum time between two updates of the index page.
    package var page: Duration
    /// Carries out a command of a person on one path; ``ControlRequest`` says what paths are relative
    /// to.
    package var perform: CommandHandler

    /// Carries out a command on a path for a user of that name.
    package typealias CommandHandler =
        @Sendable (ControlRequest.Command, FilePath, String) -> ControlAnswer.Entry

    package init(
        model: String, folders: WorkFolders, runtime: FilePath, pipeline: Pipeline,
        watch: WatchConfiguration, order: InboxOrder, after: CompletionAction, workers: Int,
        page: Duration, perform: @escaping CommandHandler
    ) {
        self.model = model
        self.folders = folders
        self.runtime = runtime
        self.pipeline = pipeline
        self.watch = watch
        self.order = order
        self.after = after
        self.workers = workers
        self.page = page
        self.perform = perform
    }

    /// Whether files that were processed with other settings need not be processed again.
    func agrees(with other: DaemonSetup) -> Bool {
        folders == other.folders && after == other.after && pipeline.agrees(with: other.pipeline)
    }

    /// Returns the path of the socket that `nucleid status` connects to.
    package static func socket(in runtime: FilePath) -> FilePath {
        runtime.appending("status.sock")
    }

    /// Returns the path of the socket that takes requests, such as those of `nucleid retry`.
    package static func controlSocket(in runtime: FilePath) -> FilePath {
        runtime.appending("control.sock")
    }
}
