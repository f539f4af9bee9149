import Maintenance
import Linux
import Outbox
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("Verifier of files of several pictures")
struct VerifierStackTests {
    private let fixture: FoldersFixture

    init() throws { fixture = try FoldersFixture() }

    private func check(
        full: Bool, waiting: Int = 0
    ) throws -> (counts: VerificationCounts, faults: [VerificationFault.Kind]) {
        let found = Mutex<[VerificationFault.Kind]>([])
        let report = waiting
        let counts = try Verifier(folders: fixture.folders, isFull: full).check(waitingInDaemon: {
            report
        }) { finding in
            if case .fault(let fault) = finding { found.withLock { $0.append(fault.kind) } }
        }
        return (counts, found.withLock { $0 })
    }

    @Test(
        "a file is done when all of its pictures are, in the inbox and archived",
        arguments: [false, true])
    func done(full: Bool) throws {
        try fixture.stack("plate/a.tif", in: "inbox")
        try fixture.stack("b.tif", in: "archive")
        try fixture.stack(FilePath(String(repeating: "c", count: 245) + ".tif"), in: "inbox")

        let found = try check(full: full)

        #expect(found.faults == [])
        #expect(found.counts.done == 3 && found.counts.inputsRemoved == 0)
        #expect(found.counts.waiting == 0)
    }

    @Test("a file that lacks the result of one picture waits")
    func partly() throws {
        try fixture.stack("a.tif", in: "inbox", published: 2)
        try fixture.stack("b.tif", in: "archive", published: 2)

        let found = try check(full: false, waiting: 1)

        #expect(found.faults == [.noResult])
        #expect(found.counts.waiting == 1 && found.counts.done == 0)
    }

    @Test("what a dead daemon left of a picture is awaited as long as its file waits")
    func unfinished() throws {
        for name in ["a.tif", String(repeating: "c", count: 245) + ".tif"] {
            try fixture.stack(FilePath(name), in: "inbox", published: 2)
            try fixture.tree("outbox").remove(
                ResultName(for: FilePath("\(name)#t0001")).sidecar)
        }

        let waiting = try check(full: false, waiting: 2)
        try fixture.tree("inbox").remove("a.tif")
        let gone = try check(full: false, waiting: 1)

        #expect(waiting.faults == [] && waiting.counts.waiting == 2)
        #expect(gone.faults == [.unlisted] && gone.counts.inputsRemoved == 1)
    }

    @Test("results whose file was removed are told, each by itself, and are no fault")
    func removed() throws {
        try fixture.stack("a.tif", in: "inbox")
        try fixture.tree("inbox").remove("a.tif")

        let found = try check(full: true)

        #expect(found.faults == [])
        #expect(found.counts.inputsRemoved == 3)
    }

    @Test("a content that changes under its name and time is seen, where contents are read")
    func altered() throws {
        try fixture.stack("a.tif", in: "inbox")
        try fixture.alter(Array("6.tif".utf8), at: "a.tif", in: "inbox")

        #expect(try check(full: false).faults == [])
        #expect(try check(full: true).faults == [.altered])
    }
}
