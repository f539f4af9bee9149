import Pipeline
import ServiceLifecycle

/// Works on what the desk has; when asked to stop, finishes the images in hand.
struct WorkerService: Service {
    let desk: Desk
    let count: Int

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            let workers = JobWorkers(count: count, queue: desk.queue) { [desk] job, worker in
                desk.work(on: job, worker: worker)
            }
            try await workers.join()
            // The queue is closed before the services are asked to stop.
            try? await gracefulShutdown()
        } onCancelOrGracefulShutdown: { [desk] in
            desk.queue.update { $0.close(.now) }
        }
    }
}
