import Linux
import Outbox
import ServiceLifecycle
import SystemPackage

/// Answers `nucleid status` on a socket.
struct StatusService: Service {
    let board: StatusBoard
    let folder: FilePath

    func run() async throws {
        let wakeUp = WakeUp()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await KernelThread.result { try answer(until: wakeUp) }
        } onCancelOrGracefulShutdown: {
            wakeUp.signal()
        }
    }

    private func answer(until wakeUp: WakeUp) throws {
        let socket = try StatusSocket(at: DaemonSetup.socket(in: folder))
        try socket.serve(until: wakeUp) {
            (try? SidecarCoding.encode(board.report)) ?? []
        }
    }
}
