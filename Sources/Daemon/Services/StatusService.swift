import Linux
import Logging
import Outbox
import ServiceLifecycle
import SystemPackage

/// Answers `nucleid status` on a socket; if it cannot be created, the daemon runs without it.
struct StatusService: Service {
    let publisher: StatusPublisher
    let folder: FilePath
    let logger: Logger

    func run() async throws {
        let wakeUp = WakeUp()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await PosixThread.result {
                do {
                    try serveRequests(until: wakeUp)
                } catch {
                    logger.log(.unanswered(reason: "\(error)"))
                    while !wakeUp.wait(atMost: .seconds(3600)) {}
                }
            }
        } onCancelOrGracefulShutdown: {
            wakeUp.signal()
        }
    }

    private func serveRequests(until wakeUp: WakeUp) throws {
        let socket = try ListeningSocket(at: DaemonSetup.socket(in: folder))
        try socket.serve(until: wakeUp) {
            (try? SidecarCoding.encode(publisher.report)) ?? []
        }
    }
}
