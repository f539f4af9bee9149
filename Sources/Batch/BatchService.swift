import Inbox
import Linux
import Logging
import Pipeline
import ServiceLifecycle
import SystemPackage

/// Works on a list of images once, with the same pipeline and workers as the daemon.
package struct BatchService: Service {
    private let pipeline: Pipeline
    private let workers: Int
    private let queue: Monitor<JobQueue>
    private let begin: @Sendable () -> Void
    private let work: @Sendable (FilePath, @escaping ProgressHandler) -> Void
    private let stop = BatchStop()

    /// Queues images.
    ///
    /// - Parameters:
    ///   - names: What is to be done.
    ///   - pipeline: Does it; ends with the work.
    ///   - workers: How many images are in hand at the same time.
    ///   - begin: Called once, before anything else.
    ///   - work: Called with each name, and with what is told of every step, which ends the work by
    ///     throwing; on a worker's thread.
    package init(
        _ names: [FilePath], pipeline: Pipeline, workers: Int,
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

    /// Queues all inputs, to be segmented.
    ///
    /// - Parameters:
    ///   - inputs: What is to be done.
    ///   - pipeline: Does it; ends with the work.
    ///   - workers: How many images are in hand at the same time.
    ///   - report: Told of every outcome.
    package init(inputs: BatchInputs, pipeline: Pipeline, workers: Int, report: BatchReport) {
        self.init(inputs.names, pipeline: pipeline, workers: workers) {
            for folder in inputs.unreadable { report.report(folder.path, .failure(folder.error)) }
        } work: { name, progress in
            let source = ImageSource(file: inputs.files[name] ?? name, named: name)
            let result = Result {
                try pipeline.segment(source, progress: progress, report: report.report).outcome
            }
            // It is as if it had not been begun.
            if case .success(.cancelled) = result { return }
            report.report(name, result)
        }
    }

    /// Works until all is done or, when asked to stop, until the images in hand are; those that
    /// would take long are given up.
    package func run() async throws {
        begin()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await JobWorkers(count: workers, queue: queue) { job, _ in
                stop.watch { progress in work(job.path, progress) }
                queue.update { $0.finish(job) }
            }.join()
        } onCancelOrGracefulShutdown: {
            stop.ask()
            queue.update { $0.close(.now) }
        }
    }

    /// Works until all is done, or SIGINT or SIGTERM ends it after the images in hand; ends the
    /// pipeline's threads then.
    package func runAlone() async throws {
        let quiet = Logger(label: "batch") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    // Its own choice of name would be everything that the service holds, as text.
                    .init(
                        service: self, successTerminationBehavior: .gracefullyShutdownGroup,
                        serviceName: "batch")
                ], gracefulShutdownSignals: [.sigint, .sigterm], logger: quiet))
        defer { pipeline.stop() }
        try await group.run()
    }
}
