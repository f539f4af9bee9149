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
        try await SocketThread.run(logger: logger) { wakeUp in
            try serveRequests(until: wakeUp)
        }
    }

    private func serveRequests(until wakeUp: WakeUp) throws {
        let socket = try ListeningSocket(at: DaemonSetup.socket(in: folder))
        try socket.serve(until: wakeUp) {
            (try? SidecarCoding.encode(publisher.report)) ?? []
        }
    }
}
