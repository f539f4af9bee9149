import Foundation
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid run")
struct DaemonCommandTests {
    let daemon: DaemonUnderTest

    init() throws { daemon = try DaemonUnderTest() }

    var folder: FilePath { daemon.folder.path }
    var inbox: FilePath { daemon.inbox }
    var outbox: FilePath { daemon.outbox }

    @Test("each image of a bulk copy, and those that lay there, is done once; none after a restart")
    func bulk() throws {
        try SampleImages.write(4, to: inbox)
        let process = try daemon.start()
        try SampleImages.write(4, to: inbox.appending("plate1"))
        try SampleImages.write(4, to: inbox.appending("plate1/deep/deeper"))
        daemon.wait(for: "12 done, 0 failed, 0 waiting")
        daemon.stop(process)
        let first = try ["0.png", "plate1/3.png", "plate1/deep/deeper/2.png"].map {
            try daemon.sidecar($0)
        }

        let again = try daemon.start()
        daemon.wait(for: "12 done, 0 failed, 0 waiting", "12 unchanged")
        daemon.stop(again)

        let second = try ["0.png", "plate1/3.png", "plate1/deep/deeper/2.png"].map {
            try daemon.sidecar($0)
        }
        #expect(first == second)
        #expect(first[1].image.name == "plate1/3.png")
        let all = try daemon.results()
        #expect(all.count == 12 * Fixtures.filesPerResult)
        let sidecars = all.filter { $0.extension == "json" }
        #expect(try SidecarSchema.faults(in: sidecars) == "")
    }

    @Test("a broken image goes to the failed folder with its reason; others follow")
    func broken() throws {
        let process = try daemon.start()
        try Folder(inbox.appending("plate1")).create()
        try AtomicFile.write(
            Array(SampleImages.image(0).dropLast(20)), to: inbox.appending("plate1/cut.png"))
        try AtomicFile.write([], to: inbox.appending("empty.png"))
        try AtomicFile.write([1], to: inbox.appending("notes.txt"))
        try AtomicFile.write([1], to: inbox.appending("copying.png.part"))
        try SampleImages.write(1, to: inbox)

        daemon.wait(for: "1 done, 2 failed, 0 waiting, 1 ignored")
        daemon.stop(process)

        let failed = folder.appending("failed")
        #expect(Fixtures.names(in: failed) == ["empty.png", "empty.png.json", "plate1"])
        #expect(Fixtures.names(in: inbox) == ["0.png", "copying.png.part", "notes.txt", "plate1"])
        let sidecars = ["empty.png.json", "plate1/cut.png.json"].map { failed.appending($0) }
        #expect(try SidecarSchema.faults(in: sidecars) == "")
        let reason = try SidecarCoding.decode(
            FailureSidecar.self, from: OpenFile(at: sidecars[1]).readAll(limit: 1 << 20)
        ).error
        #expect(reason.code == "image-truncated")
    }

    @Test("new content under an old name is done anew")
    func changed() throws {
        try SampleImages.write(1, to: inbox)
        let process = try daemon.start()
        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        let before = try daemon.sidecar("0.png")

        try AtomicFile.write(SampleImages.image(1), to: inbox.appending("0.png"))

        daemon.wait(for: "1 done, 0 failed, 0 waiting", "2 segmented")
        daemon.stop(process)
        #expect(try daemon.sidecar("0.png").image.sha256 != before.image.sha256)
    }

    @Test("a truth that comes later renews the sidecar's dice, and nothing else")
    func laterTruth() throws {
        try SampleImages.write(1, to: inbox)
        let process = try daemon.start()
        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        let before = try daemon.sidecar("0.png")

        try AtomicFile.write(SampleImages.truth(0), to: folder.appending("truth/0.png"))

        daemon.wait(for: "1 done", "0 waiting", "now 0.png")
        daemon.wait(for: "1 done", "0 waiting")
        daemon.stop(process)
        var after = try daemon.sidecar("0.png")
        #expect(before.dice == nil)
        #expect((after.dice?.value ?? 0) > 0.5)
        after.dice = nil
        #expect(after == before)
    }

    @Test("outlines that come later renew the sidecar's dice too")
    func laterOutlines() throws {
        try SampleImages.write(1, to: inbox)
        let results = folder.appending("results")
        let result = try Executable.run(
            ["segment", "--geojson", "--output", results.string, inbox.string])
        #expect(result.status == 0)
        let process = try daemon.start()
        daemon.wait(for: "1 done, 0 failed, 0 waiting")

        let outlines = try OpenFile(at: results.appending("0.png.geojson")).readAll(limit: 1 << 20)
        try AtomicFile.write(outlines, to: folder.appending("truth/0.png.geojson"))

        daemon.wait(for: "1 done", "0 waiting", "now 0.png")
        daemon.wait(for: "1 done", "0 waiting")
        daemon.stop(process)
        let dice = try daemon.sidecar("0.png").dice
        #expect(dice?.value == 1)
    }

    @Test("the watchdog hears of an idle daemon again and again")
    func watchdog() throws {
        let process = try daemon.start(environment: ["WATCHDOG_USEC": "400000"])

        #expect(daemon.notifications.receive { $0 == "WATCHDOG=1" } != nil)
        #expect(daemon.notifications.receive { $0 == "WATCHDOG=1" } != nil)
        daemon.stop(process)
    }

    @Test("a stop finishes the images in hand, and a start does the rest")
    func stopInTheMiddle() throws {
        try SampleImages.write(8, to: inbox)
        let process = try daemon.start()
        daemon.wait(for: "now ")

        daemon.stop(process)
        let done = try daemon.results()
        let results = done.filter { $0.extension == "json" }.count
        let again = try daemon.start()
        daemon.wait(
            for: "STATUS=8 done, 0 failed, 0 waiting",
            "\(8 - results) segmented, \(results) unchanged")
        daemon.stop(again)

        #expect((1..<8).contains(results))
        #expect(done.filter { $0.string.hasSuffix(".mask.png") }.count == results)
        #expect(try daemon.results().count == 8 * Fixtures.filesPerResult)
    }

    @Test("a name with line breaks and odd time stamps are a file like any other")
    func oddFiles() throws {
        let process = try daemon.start()
        let name = "a\r\nSTOPPING=1\r\nX=\"1\".png"
        let path = inbox.appending(name)
        try AtomicFile.write(SampleImages.image(0), to: folder.appending("staged.png"))
        var times = [
            timespec(tv_sec: 10_413_792_000, tv_nsec: 0),
            timespec(tv_sec: 10_413_792_000, tv_nsec: 0),
        ]
        utimensat(AT_FDCWD, folder.appending("staged.png").string, &times, 0)

        try renameFile(folder.appending("staged.png"), to: path)
        var lines: [String] = []
        while let message = daemon.notifications.receive() {
            lines += message
            if message.contains(where: { $0.hasPrefix("STATUS=1 done") }) { break }
        }
        daemon.stop(process)

        #expect(lines.allSatisfy { $0.hasPrefix("STATUS=") })
        #expect(try daemon.sidecar(name).image.name == name)
        #expect(try SidecarSchema.faults(in: [outbox.appending("\(name).json")]) == "")
    }

    @Test("a truth for a result whose mask is gone is no error")
    func truthWithoutMask() throws {
        try SampleImages.write(1, to: inbox)
        let process = try daemon.start()
        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        try AtomicFile.remove(outbox.appending("0.png.mask.png"))

        try AtomicFile.write(SampleImages.truth(0), to: folder.appending("truth/0.png"))

        daemon.wait(for: "now 0.png")
        daemon.wait(for: "1 done, 0 failed, 0 waiting, 0 ignored")
        daemon.stop(process)
        #expect(try daemon.sidecar("0.png").dice == nil)
    }

    @Test(
        "each wrong setting ends the start with file, line and key: 78",
        arguments: [
            ("tile: 100", "tile"), ("tile: 64\noverlap: 48", "overlap"), ("model: /nope", "model"),
            ("model: \(Fixtures.folder)/seed1.safetensors", "model"),
            ("outbox: /tmp/a\ninbox: /tmp/a/b", "inbox"),
        ])
    func wrongSetting(line: String, key: String) throws {
        let file = folder.appending("wrong.yaml")
        let own = try OpenFile(at: daemon.settings).readAll(limit: 1 << 20).split(
            separator: UInt8(ascii: "\n")
        ).filter { own in
            !line.split(separator: "\n").contains { own.starts(with: $0.prefix(5).utf8) }
        }
        let lines =
            own.map { String(decoding: $0, as: UTF8.self) }
            + line.split(separator: "\n").map(String.init)
        try AtomicFile.write(Array(lines.joined(separator: "\n").utf8), to: file)
        let number = lines.firstIndex { $0.hasPrefix(key) } ?? -3

        for command in [["run", "--config"], ["check-config"]] {
            let result = try Executable.run(command + [file.string])

            #expect(result.status == 78)
            #expect(result.errors.contains("'\(file)', line \(number + 1): \(key): "))
        }
    }

    @Test("folders that contain one another, and settings that do not exist, end the start: 78")
    func wrongSettings() throws {
        let conflict = folder.appending("conflict.yaml")
        try AtomicFile.write(Array("outbox: /var/lib/nucleid/inbox/out\n".utf8), to: conflict)
        let unknown = folder.appending("unknown.yaml")
        try AtomicFile.write(Array("# one\nqiet: 3 s\n".utf8), to: unknown)

        let first = try Executable.run(["run", "--config", conflict.string])
        let second = try Executable.run(["run", "--config", unknown.string])

        #expect([first.status, second.status] == [78, 78])
        #expect(first.errors.contains("must not contain one another"))
        #expect(second.errors.contains("unknown.yaml', line 2: qiet"))
    }

    @Test("a reload that is refused stays in the status, which is answered whatever the file says")
    func refusedReload() throws {
        let process = try daemon.start()
        let right = try OpenFile(at: daemon.settings).readAll(limit: 1 << 20)

        try AtomicFile.write(right + Array("qiet: 3 s\n".utf8), to: daemon.settings)
        kill(process.processIdentifier, SIGHUP)
        daemon.wait(for: "new settings refused: '\(daemon.settings)', line 10: qiet: ")
        let answered = try daemon.command("status")
        try AtomicFile.write(right, to: daemon.settings)
        kill(process.processIdentifier, SIGHUP)
        let accepted = daemon.notifications.receive {
            $0.hasPrefix("STATUS=0 done") && !$0.contains("refused")
        }
        daemon.stop(process)

        #expect(answered.status == 0)
        #expect(answered.output.contains("; new settings refused: "))
        #expect(answered.errors.hasPrefix("The settings file cannot be used: '"))
        #expect(accepted != nil)
        #expect(try daemon.command("status").status == 69)
    }
}
