import Foundation
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid verify")
struct VerifyCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let settings = ["inbox", "outbox", "failed", "truth", "archive", "state", "runtime"]
            .map { "\($0): \(folder.path.appending($0))\n" }.joined()
        try folder.write(Array(settings.utf8), to: "nucleid.yaml")
        try SampleImages.write(2, to: folder.path.appending("inbox/plate"))
        // What the daemon does to an image, once.
        let result = try Executable.run(
            [
                "segment", "--output", folder.path.appending("outbox").string,
                folder.path.appending("inbox").string,
            ])
        #expect(result.status == 0)
    }

    private func verify(_ arguments: String...) throws -> Executable.Result {
        try Executable.run(
            ["verify", "--config", folder.path.appending("nucleid.yaml").string] + arguments)
    }

    @Test("folders in order: the summary alone, and 0", arguments: [[], ["--full"]])
    func healthy(arguments: [String]) throws {
        let result = try arguments.isEmpty ? verify() : verify("--full")

        #expect(result.status == 0)
        #expect(
            result.output
                == "2 done, 0 failed, 0 waiting, 0 ignored, 0 inputs removed, 0 faults\n")
        #expect(result.errors == "")
    }

    @Test("each fault is a line, and the end is 1")
    func faults() throws {
        try folder.write([1], to: "inbox/new.png")
        try folder.write([1], to: "outbox/stray\nfile")

        let result = try verify()

        #expect(result.status == 1)
        let lines = result.output.split(separator: "\n").map(String.init)
        let root = folder.path.string
        #expect(
            Set(lines.dropLast()) == [
                "\(root)/inbox/new.png: waits, and no nucleid is running; start it",
                "\(root)/outbox/stray file: no sidecar lists it; remove it",
            ])
        #expect(
            lines.last == "2 done, 0 failed, 1 waiting, 0 ignored, 0 inputs removed, 2 faults")
    }

    @Test("a mask of the right size but another content is found with --full alone")
    func full() throws {
        let mask = folder.path.appending("outbox/plate/0.png.mask.png")
        var bytes = try OpenFile(at: mask).readAll(limit: 1 << 20)
        bytes[bytes.count - 1] ^= 1
        try AtomicFile.write(bytes, to: mask)

        let (quick, full) = try (verify(), verify("--full"))

        #expect(quick.status == 0)
        #expect(full.status == 1)
        #expect(full.output.hasPrefix("\(mask): its SHA-256 is not what its sidecar says; "))
    }

    @Test("a result whose image was removed is listed, and is no fault")
    func inputRemoved() throws {
        try AtomicFile.remove(folder.path.appending("inbox/plate/1.png"))

        let result = try verify("--full")

        #expect(result.status == 0)
        #expect(
            result.output.hasPrefix(
                "\(folder.path)/outbox/plate/1.png.json: its image is not in the inbox any more\n"))
        #expect(result.output.contains("1 done, 0 failed, 0 waiting, 0 ignored, 1 input removed"))
    }

    @Test("what waits is asked of the daemon that listens", arguments: [0, 1])
    func daemon(waiting: Int) throws {
        try folder.write([1], to: "inbox/new.png")
        let report = """
            {"schema": "nucleid-status/1", "state": "watching", "process": 1, "release": "0.1",
             "done": 2, "already_done": 0, "failed": 0, "waiting": \(waiting), "ignored": 0,
             "in_hand": [], "images_per_minute": null, "seconds_left": null, "waits_for": null,
             "watching": "by events", "line": "", "last_failures": []}
            """
        try Folder(folder.path.appending("runtime")).create()
        let wakeUp = WakeUp()
        let isListening = Monitor(false)
        let path = folder.path.appending("runtime/status.sock")
        let thread = PosixThread {
            do {
                let socket = try ListeningSocket(at: path)
                isListening.update { $0 = true }
                try socket.serve(until: wakeUp) { Array(report.utf8) }
            } catch {
                Issue.record(error)
                isListening.update { $0 = true }
            }
        }
        isListening.wait { $0 ? () : nil }

        let result = try verify()
        wakeUp.signal()
        thread.join()

        #expect(result.status == (waiting == 1 ? 0 : 1))
        #expect(result.output.contains("2 done, 0 failed, 1 waiting"))
        #expect(
            result.output.contains("inbox/new.png: is not known to the daemon") == (waiting == 0))
    }

    @Test("settings that are wrong end in 78")
    func wrongSettings() throws {
        try folder.write(Array("inbox: /a\noutbox: /a/b\n".utf8), to: "nucleid.yaml")

        let result = try verify()

        #expect(result.status == 78)
        #expect(result.errors.contains("must not contain one another"))
    }
}
