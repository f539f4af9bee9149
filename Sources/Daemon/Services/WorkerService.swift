import Pipeline
import ServiceLifecycle

/// Works on what the desk has; when asked to stop, finishes the images in hand.
struct WorkerService: Service {
    let desk: Desk
    let count: Int

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            let workers = Workers(count, queue: desk.queue) { [desk] job, worker in
                desk.work(on: job, worker: worker)
            }
            try await workers.end()
            // The queue is closed before the services are asked to stop.
            try? await gracefulShutdown()
        } onCancelOrGracefulShutdown: { [desk] in
            desk.queue.update { $0.close(.now) }
        }
    }
}
