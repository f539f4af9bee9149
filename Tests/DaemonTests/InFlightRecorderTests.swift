import Daemon
import Glibc
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Record of the jobs in flight")
struct InFlightRecorderTests {
    private let state: TemporaryFolder
    private let before = ProcessRecord(
        boot: "b", invocation: nil, kills: [MemoryKills(group: "/g", inode: 1, count: 0)])
    private let after = ProcessRecord(
        boot: "b", invocation: nil, kills: [MemoryKills(group: "/g", inode: 1, count: 1)])

    init() throws { state = try TemporaryFolder() }

    private func names() throws -> [String] { try Folder(state.path).names().map(\.string) }

    private func work(now: ProcessRecord) -> [[UInt8]] {
        InFlightRecorder.workKilledForMemory(in: state.path, hasCrashRecord: false, now: now)
    }

    /// Leaves the record of a process with these jobs in flight.
    private func leave(_ work: [[UInt8]], header: [UInt8]? = nil) throws {
        let file = try InFlightFile(
            replacing: state.path.appending("in-flight"),
            header: header ?? SidecarCoding.encode(before), slots: 8)
        for (slot, work) in work.enumerated() { file.begin(work, slot: slot) }
    }

    @Test("after a kill for memory the jobs in flight are found, after any other end none")
    func found() throws {
        try leave([[1], [2]])

        #expect(work(now: after) == [[1], [2]])
        #expect(work(now: before) == [])
    }

    @Test("a death is counted once: what it left is removed")
    func cleared() throws {
        try leave([[1]])
        try ExitRecord(invocation: "i", result: "oom-kill", kills: []).write(in: state.path)

        try InFlightRecorder.clear(in: state.path)

        #expect(work(now: after) == [])
        #expect(try names() == [])
    }

    @Test("this process's own record is read back, and is no death while nothing changes")
    func own() throws {
        let file = try InFlightRecorder.begin(in: state.path, slots: 2)
        file.begin([3], slot: 1)

        #expect(work(now: .current) == [])
        let record = try #require(InFlightFile.read(at: state.path.appending("in-flight")))
        #expect(record.work == [[3]])
        #expect(
            try SidecarCoding.decode(ProcessRecord.self, from: record.header).boot
                == Machine.bootID)
    }

    @Test("an exit in order leaves no record of systemd's, another one does")
    func exits() throws {
        try ExitRecord(invocation: "i", result: "success", kills: []).write(in: state.path)
        #expect(try names() == [])

        try ExitRecord(invocation: "i", result: "signal", kills: []).write(in: state.path)
        #expect(try names() == ["last-exit.json"])
    }

    @Test("a start that fails after a kill for memory does not take the place of its record")
    func failedStart() throws {
        var process = before
        process.invocation = "killed"
        try leave([[1]], header: SidecarCoding.encode(process))
        try ExitRecord(invocation: "killed", result: "oom-kill", kills: []).write(in: state.path)

        try ExitRecord(invocation: "failed", result: "exit-code", kills: []).write(in: state.path)

        #expect(work(now: before) == [[1]])
    }

    @Test("the record of an older end gives way to that of the process which left work in flight")
    func olderExit() throws {
        var process = before
        process.invocation = "killed"
        try leave([[1]], header: SidecarCoding.encode(process))
        try ExitRecord(invocation: "older", result: "exit-code", kills: []).write(in: state.path)

        try ExitRecord(invocation: "killed", result: "oom-kill", kills: []).write(in: state.path)

        #expect(work(now: before) == [[1]])
    }

    @Test("garbage in the state folder is no death, and does not keep the daemon from starting")
    func garbage() throws {
        let random = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        for bytes in [[], [0], random, Array("{}".utf8)] {
            try state.write(bytes, to: "in-flight")
            try state.write(bytes, to: "last-exit.json")
            #expect(work(now: after) == [])
            try InFlightRecorder.clear(in: state.path)
            #expect(try names() == [])
        }
        try leave([[1]], header: Array("no record".utf8))
        #expect(work(now: after) == [])
        try InFlightRecorder.clear(in: state.path)

        try Folder(state.path.appending("in-flight")).create()
        #expect(mkfifo(state.path.appending("last-exit.json").string, 0o600) == 0)
        #expect(work(now: after) == [])
        try InFlightRecorder.clear(in: state.path)
        #expect(try names() == ["in-flight"])
    }
}
