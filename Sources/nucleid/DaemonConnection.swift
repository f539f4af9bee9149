import Daemon
import Linux
import Outbox
import SystemPackage

/// The connection of a command to the running daemon.
struct DaemonConnection {
    /// The largest size of an answer in bytes.
    static let answerLimit = 16 << 20
    /// How long a request may take, in seconds: files may be copied to another file system.
    private static let requestTimeout = 600
    /// How long a scan of the inbox is waited for.
    private static let scanTime: Duration = .seconds(120)

    /// How long a request waits for a daemon that starts, reloads or ends.
    private static let reloadTime: Duration = .seconds(30)
    /// How long it waits where there is none, but one may be restarting.
    private static let restartTime: Duration = .seconds(5)

    /// The folder of the daemon's sockets.
    let runtime: FilePath
    /// The outbox, which the daemon has locked while it runs, and whose lock members of the group can read;
    /// `nil` where nothing depends on that.
    var outbox: FilePath?
    /// Whether this user can do nothing without a daemon, so that one that starts is waited for.
    var needsDaemon = false

    /// The state of the running daemon; `nil` if none answers, which is said if one should.
    func status() -> StatusReport? {
        do {
            let answer = try SocketClient.answer(
                from: DaemonSetup.socket(in: runtime), limit: Self.answerLimit)
            // It has ended meanwhile.
            if answer.isEmpty { return nil }
            return try SidecarCoding.decode(StatusReport.self, from: answer)
        } catch FileError.noListener {
            return nil
        } catch {
            StandardError.write(
                "The daemon does not answer: \(error)".replacingControlCharacters + "\n")
            return nil
        }
    }

    /// The state of the running daemon after a scan of the inbox that has begun after this call; without
    /// the scan if the daemon does not take requests of this user, or takes too long.
    func statusAfterScan() -> StatusReport? {
        guard let due = (try? answer(to: ControlRequest(.scan, user: UserName.own)))??.scans else {
            return status()
        }
        let (end, pause) = (ContinuousClock.now + Self.scanTime, WakeUp())
        while true {
            let report = status()
            guard let report, let scans = report.scans, scans < due,
                report.state == .watching || report.state == .paused,
                ContinuousClock.now < end
            else { return report }
            pause.wait(atMost: .milliseconds(100))
        }
    }

    /// Asks the daemon to carry out a command.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - paths: The paths, see ``ControlRequest``.
    /// - Returns: What became of each path; `nil` if no daemon takes requests of this user, so that the
    ///   command may be carried out here.
    /// - Throws: ``FileError`` if the connection breaks; `unusable` if the daemon refuses the request, or
    ///   runs without taking requests for longer than a reload takes.
    func perform(
        _ command: ControlRequest.Command, paths: [FilePath]
    ) throws -> [ControlAnswer.Entry]? {
        var entries: [ControlAnswer.Entry] = []
        for begin in stride(from: 0, to: paths.count, by: ControlRequest.maximumPaths) {
            let part = Array(paths[begin..<min(begin + ControlRequest.maximumPaths, paths.count)])
            let request = ControlRequest(command, paths: part, user: UserName.own)
            guard let answer = try send(request) else {
                guard begin > 0 else { return nil }
                throw FileError.unusable(
                    path: DaemonSetup.controlSocket(in: runtime),
                    reason: "the daemon has ended; the first \(begin) of \(paths.count) are done")
            }
            if let error = answer.error {
                throw FileError.unusable(
                    path: DaemonSetup.controlSocket(in: runtime), reason: error)
            }
            entries += answer.entries
        }
        return entries
    }

    /// Sends a request, to a daemon that starts, reloads or ends once it listens again: this process must
    /// not work in its folders beside it.
    ///
    /// - Returns: The answer; `nil` if no daemon runs, or this user may not ask it.
    private func send(_ request: ControlRequest) throws -> ControlAnswer? {
        let (start, pause) = (ContinuousClock.now, WakeUp())
        var isWaiting = false
        while true {
            do {
                return try answer(to: request)
            } catch FileError.noListener(let path, _) {
                let process = outbox.flatMap { FolderLock.holder(of: $0) }
                let limit =
                    process == nil ? needsDaemon ? Self.restartTime : .zero : Self.reloadTime
                guard ContinuousClock.now < start + limit else {
                    guard let process else { return nil }
                    throw FileError.unusable(
                        path: path,
                        reason:
                            "nucleid, process \(process), takes no requests: it starts, reloads or ends, "
                            + "so that you can try again in a minute, or its journal says why it could "
                            + "not make the socket")
                }
                if !isWaiting {
                    StandardError.write(
                        process.map {
                            "Waiting for nucleid, process \($0), which starts, reloads or ends.\n"
                        } ?? "No nucleid is running; waiting a moment, in case it restarts.\n")
                }
                isWaiting = true
                pause.wait(atMost: .milliseconds(100))
            }
        }
    }

    /// Sends a request once; `nil` if this user may not ask the daemon.
    ///
    /// - Throws: ``FileError``; `noListener` if no daemon listens, or one has ended before it answered: it
    ///   has not read the request then, unless it was killed.
    private func answer(to request: ControlRequest) throws -> ControlAnswer? {
        let bytes: [UInt8]
        do {
            bytes = try SocketClient.answer(
                from: DaemonSetup.controlSocket(in: runtime),
                to: SidecarCoding.encode(request), limit: Self.answerLimit,
                timeout: Self.requestTimeout)
        } catch let error as FileError where error.errno == .permissionDenied {
            return nil
        } catch let error as FileError where error.errno == .connectionReset {
            bytes = []
        }
        guard !bytes.isEmpty else {
            throw FileError.noListener(
                path: DaemonSetup.controlSocket(in: runtime), .connectionReset)
        }
        return try SidecarCoding.decode(ControlAnswer.self, from: bytes)
    }
}
