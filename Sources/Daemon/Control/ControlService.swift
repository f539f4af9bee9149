import Inbox
import Linux
import Logging
import Outbox
import Pipeline
import ServiceLifecycle
import SystemPackage

/// Carries out the requests of people on a socket; if it cannot be created, the daemon runs without it.
struct ControlService: Service {
    let dispatcher: JobDispatcher

    private var logger: Logger { dispatcher.logger }

    func run() async throws {
        try await SocketThread.run(logger: logger) { wakeUp in
            try serveRequests(until: wakeUp)
        }
    }

    private func serveRequests(until wakeUp: WakeUp) throws {
        let path = DaemonSetup.controlSocket(in: dispatcher.setup.runtime)
        let socket = try ListeningSocket(at: path)
        try socket.serveRequests(until: wakeUp, limit: ControlRequest.maximumBytes) { bytes, peer in
            (try? SidecarCoding.encode(answer(to: bytes, from: peer, until: wakeUp))) ?? []
        }
    }

    private func answer(
        to bytes: [UInt8]?, from peer: SocketPeer, until wakeUp: WakeUp
    ) -> ControlAnswer {
        guard let bytes else {
            return ControlAnswer(
                error: "the request has more than \(ControlRequest.maximumBytes) bytes")
        }
        guard let request = try? SidecarCoding.decode(ControlRequest.self, from: bytes),
            request.schema == ControlRequest.version
        else {
            return ControlAnswer(
                error: "this is no request that nucleid \(Release.version) understands")
        }
        guard request.paths.count <= ControlRequest.maximumPaths else {
            return ControlAnswer(
                error: "the request has more than \(ControlRequest.maximumPaths) paths")
        }
        return perform(
            request, for: Requester(peer: peer, claim: request.user), until: wakeUp)
    }

    private func perform(
        _ request: ControlRequest, for requester: Requester, until wakeUp: WakeUp
    ) -> ControlAnswer {
        guard request.command != .scan else {
            return ControlAnswer(scans: dispatcher.requestScan())
        }
        if let reason = dispatcher.missingFolder { return ControlAnswer(error: reason) }
        let entries = request.paths.map { path in
            wakeUp.isSignalled
                ? ControlAnswer.Entry(
                    path: path.path, outcome: .refused,
                    detail: "nucleid stops or reloads; ask again")
                : dispatcher.setup.perform(request.command, path.path, requester.name)
        }
        for entry in entries {
            logger.log(
                .requested(
                    command: request.command.rawValue, user: requester.description,
                    path: entry.path.text, outcome: entry.outcome.rawValue, detail: entry.detail))
        }
        dispatcher.recordRequest(entries.map(\.outcome))
        // Mostly the image's own path; what has another name stays among the last failures.
        for entry in entries where entry.outcome == .dismissed {
            dispatcher.publisher.update { $0.endFailures(of: entry.path.text) }
        }
        return ControlAnswer(entries: entries)
    }
}

extension JobDispatcher {
    /// Asks the watcher of the inbox for a scan.
    ///
    /// - Returns: The number of scans after which one has begun later than this call.
    func requestScan() -> Int { state.scans.update { $0.request() } }

    /// Why folders are not those that the daemon started with, such as a share that is not mounted, so that
    /// nothing can be said of files that are missing; `nil` if they are.
    var missingFolder: String? {
        if let gone = state.status.update({ $0.gone }) { return gone }
        do {
            try allMounts.check()
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Records what a request has changed: counts, the index page, and that images are to be found again.
    func recordRequest(_ outcomes: [ControlAnswer.Entry.Outcome]) {
        let ended = outcomes.count { $0 == .returned || $0 == .released || $0 == .dismissed }
        let removed = outcomes.count { $0 == .removed }
        guard ended + removed > 0 else { return }
        publisher.update {
            $0.files.recordFailures(-ended)
            $0.files.recordRemovedResults(removed)
            $0.recordChange()
        }
        if outcomes.contains(.released) { _ = requestScan() }
    }
}
