import Inbox
import Linux
import Logging
import Pipeline
import ServiceLifecycle
import SystemPackage

/// Processes a list of images once, with the same pipeline and workers as the daemon.
package struct BatchService: Service {
    private let pipeline: Pipeline
    private let workers: Int
    private let queue: Monitor<JobQueue>
    private let begin: @Sendable () -> Void
    private let work: @Sendable (FilePath, @escaping ProgressHandler) -> Void
    private let stop = BatchStop()

    /// Creates a service that processes images in the given order.
    ///
    /// - Parameters:
    ///   - names: The names of the images.
    ///   - pipeline: The pipeline that `work` uses; ``runAlone()`` stops it.
    ///   - workers: The number of images in flight at the same time.
    ///   - begin: Called once, before the first image.
    ///   - work: Called on a worker's thread with each name and a progress handler, which must be
    ///     called with every event and throws to cancel the image.
    package init(
        names: [FilePath], pipeline: Pipeline, workers: Int,
        begin: @escaping @Sendable () -> Void,
        work: @escaping @Sendable (FilePath, @escaping ProgressHandler) -> Void
    ) {
        self.pipeline = pipeline
        self.workers = workers
        self.begin = begin
        self.work = work
        var jobs = JobQueue()
        for (index, name) in names.enumerated() {
            jobs.add(Job(kind: .image, path: name), modified: index)
        }
        jobs.close(.whenEmpty)
        queue = Monitor(jobs)
    }

    /// Creates a service that segments all inputs.
    ///
    /// - Parameters:
    ///   - inputs: The images.
    ///   - pipeline: The pipeline that segments them; ``runAlone()`` stops it.
    ///   - workers: The number of images in flight at the same time.
    ///   - report: The report of all outcomes.
    package init(inputs: BatchInputs, pipeline: Pipeline, workers: Int, report: BatchReport) {
        self.init(names: inputs.names, pipeline: pipeline, workers: workers) {
            for folder in inputs.unreadable {
                report.report(folder.path, result: .failure(folder.error))
            }
        } work: { name, progress in
            let source = ImageSource(file: inputs.files[name] ?? name, named: name)
            let result = Result {
                try pipeline.segment(
                    source,
                    progress: { event throws(CancellationError) in
                        try progress(event)
                        report.report(name, event)
                    }, report: report.report
                ).outcome
            }
            // A cancelled image counts as not started.
            if case .success(.cancelled) = result { return }
            report.report(name, result: result)
        }
    }

    /// Processes all images; a graceful shutdown ends it after the images in flight.
    ///
    /// Images in flight that would take more than 10 s are then cancelled.
    package func run() async throws {
        begin()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await JobWorkers(count: workers, queue: queue) { job, _ in
                stop.watch { progress in work(job.path, progress) }
                queue.update { $0.finish(job) }
            }.join()
        } onCancelOrGracefulShutdown: {
            stop.request()
            queue.update { $0.close(.now) }
        }
    }

    /// Processes all images in a service group of its own, then stops the pipeline's threads.
    ///
    /// SIGINT and SIGTERM end it after the images in flight.
    package func runAlone() async throws {
        let quiet = Logger(label: "batch") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    // The default name is a description of the service with all its properties.
                    .init(
                        service: self, successTerminationBehavior: .gracefullyShutdownGroup,
                        serviceName: "batch")
                ], gracefulShutdownSignals: [.sigint, .sigterm], logger: quiet))
        defer { pipeline.stop() }
        try await group.run()
    }
}
