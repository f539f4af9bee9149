import Foundation
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Daemon, files that are written to while they wait or have failed")
struct DaemonWriterTests {
    let daemon: DaemonUnderTest
    let image: [UInt8]

    init() throws {
        daemon = try DaemonUnderTest()
        let folder = try TemporaryFolder()
        try SampleImages.write(1, to: folder.path)
        image = try OpenFile(at: folder.path.appending("0.png")).readAll(limit: 1 << 24)
    }

    private func append(_ bytes: ArraySlice<UInt8>, to path: FilePath) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .append, .closeOnExec],
            permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }

    @Test("a file that is held open waits, said with since when, and is done once it is complete")
    func heldOpen() throws {
        let process = try daemon.start()
        let file = try FileDescriptor.open(
            daemon.inbox.appending("a.png"), .writeOnly, options: [.create, .closeOnExec],
            permissions: .ownerReadWrite)

        try file.writeAll(image[..<100])
        daemon.wait(for: "0 done, 0 failed, 1 waiting", "a.png being written since 2")
        let text = try daemon.command("status").output
        let verified = try daemon.command("verify")
        try file.writeAll(image[100...])
        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        try file.close()
        daemon.stop(process)

        #expect(text.contains("a.png: being written since 2"))
        #expect(verified.status == 0)
        #expect(try daemon.command("verify", "--full").status == 0)
        #expect(Fixtures.names(in: daemon.failed).isEmpty)
    }

    @Test("a failed image that is written to again goes back, and is done")
    func returned() throws {
        let process = try daemon.start()
        try append(image[..<100], to: daemon.inbox.appending("a.png"))
        daemon.wait(for: "0 done, 1 failed, 0 waiting")

        try append(image[100...], to: daemon.failed.appending("a.png"))

        daemon.wait(for: "1 done, 0 failed, 0 waiting", "1 segmented, 1 failed")
        daemon.stop(process)
        #expect(try daemon.command("verify", "--full").status == 0)
        #expect(Fixtures.names(in: daemon.failed).isEmpty)
        #expect(Fixtures.names(in: daemon.inbox) == ["a.png"])
    }

    @Test("a failed image that was written to while no daemon ran goes back at the next start")
    func returnedAtStart() throws {
        let first = try daemon.start()
        try append(image[..<100], to: daemon.inbox.appending("a.png"))
        daemon.wait(for: "0 done, 1 failed, 0 waiting")
        daemon.stop(first)
        try append(image[100...], to: daemon.failed.appending("a.png"))

        let second = try daemon.start()

        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        daemon.stop(second)
        #expect(try daemon.command("verify", "--full").status == 0)
        #expect(Fixtures.names(in: daemon.failed).isEmpty)
    }

    @Test("a failed image does not take the name of one that is in the inbox")
    func taken() throws {
        let errors = Pipe()
        let process = try daemon.start(errors: errors)
        try append(image[..<100], to: daemon.inbox.appending("a.png"))
        daemon.wait(for: "0 done, 1 failed, 0 waiting")
        // It waits while it is being written; once it has a result, the failure would end.
        let other = try FileDescriptor.open(
            daemon.inbox.appending("a.png"), .writeOnly, options: [.create, .closeOnExec],
            permissions: .ownerReadWrite)
        try other.writeAll(image[..<50])
        daemon.wait(for: "0 done, 1 failed, 1 waiting")

        try append(image[100...], to: daemon.failed.appending("a.png"))

        var log = ""
        while !log.contains("cannot go back into the inbox") {
            let data = errors.fileHandleForReading.availableData
            if data.isEmpty { break }
            log += String(decoding: data, as: UTF8.self)
        }
        #expect(log.contains("cannot go back into the inbox"))
        #expect(Fixtures.names(in: daemon.failed) == ["a.png", "a.png.json"])
        try other.writeAll(image[50...])
        try other.close()

        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        daemon.stop(process)
        #expect(Fixtures.names(in: daemon.failed).isEmpty)
        #expect(
            Fixtures.names(in: daemon.failed.appending(".history")) == ["a.png", "a.png.json"])
        #expect(try daemon.command("verify", "--full").status == 0)
    }
}
