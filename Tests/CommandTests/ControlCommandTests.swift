import Foundation
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Requests to the daemon: retry, dismiss, clean, verify")
struct ControlCommandTests {
    let daemon: DaemonUnderTest

    init() throws { daemon = try DaemonUnderTest() }

    private var broken: [UInt8] { Array("no image".utf8) }

    @Test("a failed image is dismissed by the daemon, which records by whom")
    func dismissed() throws {
        try AtomicFile.write(broken, to: daemon.inbox.appending("a.png"))
        let process = try daemon.start()
        daemon.wait(for: "0 done, 1 failed, 0 waiting")

        let result = try daemon.command("dismiss", "a.png")

        daemon.wait(for: "0 done, 0 failed, 0 waiting")
        let again = try daemon.command("dismiss", "a.png")
        let verified = try daemon.command("verify", "--full")
        daemon.stop(process)
        #expect(result.status == 0)
        #expect(
            result.output == """
                \(daemon.failed)/a.png: cleared; its record is '.history/a.png.json'
                1 cleared, 0 not cleared

                """)
        #expect(again.status == 64 && again.errors.contains("cannot find"))
        #expect(verified.status == 0)
        let record = try FailureSidecar(
            at: ".history/a.png.json", in: FileTree(root: daemon.failed))
        #expect(record.ended?.user == UserName.own)
        #expect(try SidecarSchema.faults(in: [daemon.failed.pushing(".history/a.png.json")]) == "")
    }

    @Test("a good file of the name of a failed one ends the failure")
    func replaced() throws {
        try AtomicFile.write(broken, to: daemon.inbox.appending("0.png"))
        let process = try daemon.start()
        daemon.wait(for: "0 done, 1 failed, 0 waiting")

        try SampleImages.write(1, to: daemon.inbox)

        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        daemon.stop(process)
        #expect(Fixtures.names(in: daemon.failed).isEmpty)
        let history = daemon.failed.appending(".history")
        #expect(Fixtures.names(in: history) == ["0.png", "0.png.json"])
        #expect(try OpenFile(at: history.appending("0.png")).readAll(limit: 100) == broken)
        let page = try OpenFile(at: daemon.outbox.appending("index.html")).readAll(limit: 1 << 24)
        #expect(!String(decoding: page, as: UTF8.self).contains("the file is text"))
    }

    @Test("results of removed images are listed by --dry-run, and removed by the daemon")
    func cleaned() throws {
        try SampleImages.write(2, to: daemon.inbox)
        let process = try daemon.start()
        daemon.wait(for: "2 done, 0 failed, 0 waiting")
        try AtomicFile.remove(daemon.inbox.appending("1.png"))

        let dry = try daemon.command("clean", "--removed", "--dry-run")
        let before = try daemon.results().count
        let result = try daemon.command("clean", "--removed")

        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        daemon.stop(process)
        let sidecar = "\(daemon.outbox)/1.png.json"
        #expect(dry.output == "\(sidecar): would be removed\n1 would be removed\n")
        #expect(before == 2 * Fixtures.filesPerResult)
        #expect(result.output == "\(sidecar): removed\n1 removed, 0 not removed\n")
        #expect(try daemon.results().allSatisfy { $0.lastComponent?.string.first == "0" })
        #expect(try daemon.command("verify", "--full").status == 0)
        #expect(try daemon.command("clean").status == 64)
    }

    @Test("what retry has put back is waited for by verify, with and without the daemon's help")
    func retried() throws {
        try AtomicFile.write(broken, to: daemon.inbox.appending("a.png"))
        let process = try daemon.start()
        daemon.wait(for: "0 done, 1 failed, 0 waiting")

        let result = try daemon.command("retry")
        let verified = try daemon.command("verify")
        daemon.wait(for: "0 done, 1 failed, 0 waiting", "2 failed")
        let later = try daemon.command("verify", "--full")

        daemon.stop(process)
        #expect(result.output.hasSuffix("1 put back, 0 retried in place, 0 not put back\n"))
        #expect(verified.status == 0, "\(verified.output)")
        #expect(later.status == 0, "\(later.output)")
    }

    @Test("a command waits while the daemon runs without taking requests, as during a reload")
    func reloading() throws {
        try AtomicFile.write(broken, to: daemon.inbox.appending("a.png"))
        let process = try daemon.start()
        daemon.wait(for: "0 done, 1 failed, 0 waiting")
        let socket = daemon.folder.path.appending("runtime/control.sock")
        let elsewhere = daemon.folder.path.appending("runtime/control.later")
        try FileManager.default.moveItem(atPath: socket.string, toPath: elsewhere.string)

        let (output, errors) = (Pipe(), Pipe())
        let command = try Executable.start(
            ["dismiss", "--config", daemon.settings.string, "a.png"], output: output, errors: errors
        )
        let notice = errors.fileHandleForReading.availableData
        try FileManager.default.moveItem(atPath: elsewhere.string, toPath: socket.string)
        command.waitUntilExit()

        daemon.wait(for: "0 done, 0 failed, 0 waiting")
        daemon.stop(process)
        #expect(
            String(decoding: notice, as: UTF8.self)
                == "Waiting for nucleid, process \(process.processIdentifier), which starts, reloads or ends.\n"
        )
        #expect(command.terminationStatus == 0)
        let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        #expect(text.hasSuffix("1 cleared, 0 not cleared\n"))
    }

    @Test("a request that is not answered, as the daemon ends, is sent again")
    func unanswered() throws {
        try AtomicFile.write(broken, to: daemon.inbox.appending("a.png"))
        let process = try daemon.start()
        daemon.wait(for: "0 done, 1 failed, 0 waiting")
        let socket = daemon.folder.path.appending("runtime/control.sock")
        let elsewhere = daemon.folder.path.appending("runtime/control.later")
        try FileManager.default.moveItem(atPath: socket.string, toPath: elsewhere.string)
        let (listening, wakeUp) = (DispatchSemaphore(value: 0), WakeUp())
        let silent = PosixThread {
            guard let listener = try? ListeningSocket(at: socket) else {
                Issue.record("nothing listens")
                listening.signal()
                return
            }
            listening.signal()
            try? listener.serve(until: wakeUp) { [] }
        }
        listening.wait()

        let (output, errors) = (Pipe(), Pipe())
        let command = try Executable.start(
            ["dismiss", "--config", daemon.settings.string, "a.png"], output: output, errors: errors
        )
        let notice = errors.fileHandleForReading.availableData
        wakeUp.signal()
        silent.join()
        try FileManager.default.moveItem(atPath: elsewhere.string, toPath: socket.string)
        command.waitUntilExit()

        daemon.wait(for: "0 done, 0 failed, 0 waiting")
        daemon.stop(process)
        #expect(String(decoding: notice, as: UTF8.self).hasPrefix("Waiting for nucleid, process "))
        #expect(command.terminationStatus == 0)
        let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        #expect(text.hasSuffix("1 cleared, 0 not cleared\n"))
    }

    @Test("ten thousand requests that are none are refused, and the daemon goes on")
    func fuzz() throws {
        let process = try daemon.start()
        let socket = daemon.folder.path.appending("runtime/control.sock")
        let request = Array(
            #"{"schema":"nucleid-request/1","command":"dismiss","paths":[{"text":"a.png"}],"user":"a"}"#
                .utf8)
        var generator = SystemRandomNumberGenerator()
        var answers = 0
        for _ in 0..<10_000 {
            var bytes = request
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
                }
            }
            let answer = try SocketClient.answer(
                from: socket, to: bytes, limit: 1 << 20, timeout: 60)
            let fields = try JSONSerialization.jsonObject(with: Data(answer)) as? [String: Any]
            guard fields?["schema"] as? String == "nucleid-answer/1" else {
                Issue.record("no answer to \(String(decoding: bytes, as: UTF8.self))")
                continue
            }
            answers += 1
        }

        #expect(answers == 10_000)
        try SampleImages.write(1, to: daemon.inbox)
        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        daemon.stop(process)
        #expect(Fixtures.names(in: daemon.failed).isEmpty)
    }
}
