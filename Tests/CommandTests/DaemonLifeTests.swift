import Foundation
import Images
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Life of the daemon")
struct DaemonLifeTests {
    let daemon: DaemonUnderTest

    init() throws { daemon = try DaemonUnderTest() }

    /// Puts an image into the inbox that takes half a minute with the slowest kernels.
    func dropLargeImage() throws {
        let raster = Raster(
            width: 2048, height: 2048, channels: 1,
            samples: .eight((0..<2048 * 2048).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }))
        try AtomicFile.write(PNGEncoder.encode(raster), to: daemon.inbox.appending("large.png"))
    }

    let slow = ["NUCLEID_KERNELS": "portable"]

    @Test("a second daemon in the same folders refuses to start, and names the first: 75")
    func second() throws {
        let process = try daemon.start()

        let second = try daemon.command("run")

        #expect(second.status == 75)
        #expect(second.errors.contains("process \(process.processIdentifier)"))
        daemon.stop(process)
        let third = try daemon.start()
        daemon.stop(third)
    }

    @Test("SIGHUP has the settings read again, and what is done already is seen to by them")
    func reload() throws {
        try SampleImages.write(2, to: daemon.inbox)
        let process = try daemon.start()
        daemon.wait(for: "2 done, 0 failed, 0 waiting")
        try daemon.configure("after: archive\n")

        kill(process.processIdentifier, SIGHUP)

        let reloading = daemon.notifications.receiveMessage { $0.contains("RELOADING=1") }
        #expect(reloading?.contains { $0.hasPrefix("MONOTONIC_USEC=") } == true)
        #expect(daemon.notifications.receive { $0 == "READY=1" } != nil)
        daemon.wait(for: "2 done, 0 failed, 0 waiting", "2 segmented, 2 unchanged")
        #expect(Fixtures.names(in: daemon.folder.path.appending("archive")) == ["0.png", "1.png"])
        #expect(Fixtures.names(in: daemon.inbox).isEmpty)
        daemon.stop(process)
        #expect(try daemon.command("verify", "--full").status == 0)
    }

    @Test("settings that cannot be are refused at SIGHUP; the old ones hold, and work goes on")
    func badReload() throws {
        let process = try daemon.start()
        try daemon.configure("threshold: 7\n")

        kill(process.processIdentifier, SIGHUP)

        #expect(daemon.notifications.receive { $0 == "RELOADING=1" } != nil)
        #expect(daemon.notifications.receive { $0 == "READY=1" } != nil)
        try SampleImages.write(1, to: daemon.inbox)
        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        daemon.stop(process)
        #expect(try daemon.sidecar("0.png").mask.threshold == 0.5)
    }

    @Test("status says what the status line says, and the failures, to people and programs")
    func status() throws {
        try AtomicFile.write([1, 2, 3], to: daemon.inbox.appending("broken.png"))
        try SampleImages.write(1, to: daemon.inbox)
        let process = try daemon.start()
        daemon.wait(for: "1 done, 1 failed, 0 waiting")

        let text = try daemon.command("status")
        let json = try daemon.command("status", "--json")
        daemon.stop(process)
        let none = try daemon.command("status")

        #expect([text.status, json.status, none.status] == [0, 0, 69])
        #expect(
            text.output.contains(
                "watching: 1 done, 1 failed, 0 waiting, 0 ignored; since the start: 1 segmented, "
                    + "1 failed\n"))
        #expect(text.output.contains("'broken.png' cannot be segmented"))
        let report =
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(report?["done"] as? Int == 1)
        #expect(
            (report?["last_failures"] as? [[String: Any]])?.first?["image"] as? String
                == "broken.png")
        #expect(none.errors.contains("no nucleid is running"))
    }

    @Test("an image that would take longer is given up at a stop, and has no result")
    func givenUp() throws {
        try dropLargeImage()
        let process = try daemon.start(environment: slow)
        daemon.wait(for: "now large.png")

        process.terminate()

        let stopping = daemon.notifications.receiveMessage { $0.contains("STOPPING=1") }
        #expect(stopping?.contains { $0.hasPrefix("EXTEND_TIMEOUT_USEC=") } == true)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        #expect(try daemon.results().isEmpty)
        #expect(Fixtures.names(in: daemon.inbox) == ["large.png"])
    }

    @Test("an image with which the process dies three times fails as poison; kills do not count")
    func poison() throws {
        try dropLargeImage()
        try SampleImages.write(1, to: daemon.inbox)
        for signal in [SIGKILL, SIGSEGV, SIGKILL, SIGABRT, SIGBUS] {
            let process = try daemon.start(environment: slow)
            daemon.wait(for: "1 ", "done, 0 failed", "now large.png")
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            #expect(process.terminationReason == .uncaughtSignal)
            #expect(process.terminationStatus == signal)
        }

        let last = try daemon.start(environment: slow)
        daemon.wait(for: "1 failed, 0 waiting")
        let verified = try daemon.command("verify", "--full")
        daemon.stop(last)

        #expect(verified.status == 0, "\(verified.output)")
        let failure = try SidecarCoding.decode(
            FailureSidecar.self,
            from: OpenFile(at: daemon.failed.appending("large.png.json")).readAll(limit: 1 << 20))
        #expect(failure.error.code == "poison")
        #expect(failure.error.message.contains("SIGBUS"))
    }

    @Test("names of any bytes and of any length have results of their own, and pass through JSON")
    func names() throws {
        let long = String(repeating: "n", count: 247) + ".png"
        let names =
            ["a\u{22}b\n'c.png", "--help.png", long].map { FilePath.Component($0) }
            + [0xFE, 0xFF].map {
                FilePath(bytes: Array("x".utf8) + [$0] + Array(".png".utf8)).lastComponent
            }
        for name in names.compactMap(\.self) {
            try AtomicFile.write(SampleImages.image(0), to: daemon.inbox.appending(name))
        }
        let process = try daemon.start()

        daemon.wait(for: "\(names.count) done, 0 failed, 0 waiting")
        daemon.stop(process)

        let verified = try daemon.command("verify", "--full")
        let files = try daemon.results()
        let sidecars = files.filter { $0.extension == "json" }
        #expect(verified.status == 0 || verified.output.isEmpty, "\(verified.output)")
        #expect(sidecars.count == names.count)
        #expect(files.count == Fixtures.filesPerResult * names.count)
        #expect(try SidecarSchema.faults(in: sidecars.filter(\.isValidUTF8)) == "")
    }
}
