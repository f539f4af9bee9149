import Pipeline
import ServiceLifecycle

/// Runs the worker threads; at a graceful shutdown they end after the images in flight.
struct WorkerService: Service {
    let dispatcher: JobDispatcher
    let count: Int

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            let workers = JobWorkers(count: count, queue: dispatcher.queue) {
                [dispatcher] job, worker in
                dispatcher.process(job, worker: worker)
            }
            try await workers.join()
            // The queue is closed before the services are asked to stop.
            try? await gracefulShutdown()
        } onCancelOrGracefulShutdown: { [dispatcher] in
            dispatcher.queue.update { $0.close(.now) }
        }
    }
}
