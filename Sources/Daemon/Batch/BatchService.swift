import Inbox
import Linux
import Logging
import ServiceLifecycle
import SystemPackage

/// Segments a list of images once, by the same pipeline and workers as the daemon.
package struct BatchService: Service {
    private let inputs: BatchInputs
    private let pipeline: Pipeline
    private let workers: Int
    private let queue: Monitor<JobQueue>
    private let report: BatchReport

    /// Queues all inputs.
    ///
    /// - Parameters:
    ///   - inputs: What is to be done.
    ///   - pipeline: Does it.
    ///   - workers: How many images are in hand at the same time.
    ///   - report: Told of every outcome.
    package init(inputs: BatchInputs, pipeline: Pipeline, workers: Int, report: BatchReport) {
        self.inputs = inputs
        self.pipeline = pipeline
        self.workers = workers
        self.report = report
        var jobs = JobQueue()
        for (index, name) in inputs.names.enumerated() {
            jobs.add(Job(.image, name), modified: index)
        }
        jobs.close(.whenEmpty)
        queue = Monitor(jobs)
    }

    /// Works until all is done or, when asked to stop, until the images in hand are.
    package func run() async throws {
        for folder in inputs.unreadable { report.tell(folder.path, .failure(folder.error)) }
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await Workers(workers, queue: queue) { job, _ in work(on: job) }.end()
        } onCancelOrGracefulShutdown: {
            queue.update { $0.close(.now) }
        }
    }

    /// Works until all is done, or SIGINT or SIGTERM ends it after the images in hand; ends the
    /// pipeline's threads then.
    package func runAlone() async throws {
        var quiet = Logger(label: "batch") { _ in DaemonLogHandler() }
        quiet.logLevel = .error
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

    private func work(on job: Job) {
        report.tell(job.path, outcome(of: job.path))
        queue.update { $0.finish(job) }
    }

    private func outcome(of name: FilePath) -> Result<Outcome, any Error> {
        Result {
            try pipeline.segment(ImageSource(file: inputs.files[name] ?? name, named: name)).outcome
        }
    }
}
