import Linux
import Maintenance
import Outbox
import Pipeline
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("Verifier")
struct VerifierTests {
    private let fixture: FoldersFixture

    init() throws {
        fixture = try FoldersFixture()
        try VerificationViolation.fill(fixture)
    }

    private func check(
        full: Bool = false, ask: () throws -> Int? = { nil }
    ) throws -> (counts: VerificationCounts, faults: [VerificationFault], removed: [FilePath]) {
        let found = Mutex<[Verifier.Finding]>([])
        let verifier = try Verifier(folders: fixture.folders, isFull: full)
        let counts = verifier.check {
            do { return try ask() } catch {
                Issue.record(error)
                return nil
            }
        } report: { finding in
            found.withLock { $0.append(finding) }
        }
        let findings = found.withLock { $0 }
        let faults = findings.compactMap { if case .fault(let fault) = $0 { fault } else { nil } }
        let removed = findings.compactMap {
            if case .inputRemoved(let path) = $0 { path } else { nil }
        }
        #expect(counts.faults == faults.count && counts.inputsRemoved == removed.count)
        return (counts, faults, removed)
    }

    @Test(
        "folders in order have no fault, and each file is counted once", arguments: [false, true])
    func healthy(full: Bool) throws {
        let found = try check(full: full)

        #expect(found.faults == [])
        #expect(found.removed == [fixture.root.appending("outbox/removed.png.json")])
        #expect(
            "\(found.counts)"
                == "7 done, 5 failed, 0 waiting, 1 ignored, 1 input removed, 1 superseded, 0 faults"
        )
    }

    @Test(
        "whatever is broken is named, and nothing else is",
        arguments: VerificationViolation.allCases)
    func broken(violation: VerificationViolation) throws {
        let expected = try violation.apply(to: fixture)

        let (quick, full) = try (check().faults, check(full: true).faults)

        #expect(Set(full.map(\.description)) == Set(expected.map(\.description)))
        #expect(full.count == expected.count && full.allSatisfy(expected.contains))
        #expect(quick.count == (violation.needsFull ? 0 : expected.count))
    }

    @Test("a fault is one line: path, what is wrong, cure")
    func sentence() throws {
        let fault = VerificationFault(
            path: "/o/two\nlines.mask.png", kind: .size(bytes: 2, expected: 3))

        #expect(
            fault.description
                == "/o/two lines.mask.png: has 2 bytes; its sidecar says 3; remove the sidecar and "
                + "touch the image (or restart nucleid), and it is done anew; if it is not in the "
                + "inbox, drop it there again")
    }

    @Test("an image that was only touched or copied anew is still done")
    func touched() throws {
        try fixture.setTime(of: fixture.root.appending("inbox/a.png"), to: 1_000_000_000)

        let found = try check()

        #expect(found.faults == [])
        #expect(found.counts.done == 7)
    }

    @Test("what waits is accounted for by a daemon that has as many to do", arguments: 0...3)
    func waiting(known: Int) throws {
        try fixture.write([1], to: "new1.png", in: "inbox")
        try fixture.write([1], to: "plate/new2.png", in: "inbox")

        let found = try check { known }

        #expect(found.counts.waiting == 2)
        #expect(found.faults.map(\.kind) == (known < 2 ? [.unknown, .unknown] : []))
    }

    @Test("what a dead daemon left of an image that waits is no fault beside it")
    func unfinished() throws {
        try fixture.tree("outbox").remove("a.png.json")
        try fixture.tree("outbox").remove("plate/b.png.mask.png")
        try fixture.write([7], to: "plate/b.png", in: "inbox")

        let found = try check(full: true) { 2 }

        #expect(found.faults == [])
        #expect(found.counts.waiting == 2)
    }

    @Test("temporary files are a running daemon's own")
    func temporaries() throws {
        try fixture.write([1], to: ".nucleid-3-4.tmp", in: "outbox")

        #expect(try check { 0 }.faults == [])
    }

    @Test("an image that is done while we look is counted as done")
    func finishing() throws {
        try fixture.write([1], to: "new.png", in: "inbox")

        let found = try check {
            try fixture.publish("new.png", content: [1])
            return 0
        }

        #expect(found.faults == [])
        #expect(found.counts.done == 8 && found.counts.waiting == 0)
    }

    @Test("what was wrong for a moment only is no fault")
    func passing() throws {
        // A result in the midst of being replaced: its image is unknown at the first pass, so
        // that we ask again; by then all is well.
        try fixture.write([1], to: "new.png", in: "inbox")
        try fixture.tree("outbox").remove("plate/b.png.mask.png")
        try fixture.write([1], to: "archived.png", in: "archive")
        try fixture.write([1], to: "passing.png", in: "archive")
        try fixture.write([1], to: "stray", in: "outbox")
        try fixture.tree("failed").remove("bad.png.json")
        try fixture.write([0x7B], to: "removed.png.json", in: "outbox")
        var asked = 0

        let found = try check {
            asked += 1
            guard asked == 2 else { return 0 }
            try fixture.write([9, 9, 9], to: "plate/b.png.mask.png", in: "outbox")
            try fixture.publish("archived.png", from: "archive", content: [1])
            try fixture.publish("new.png", content: [1])
            try fixture.tree("archive").remove("passing.png")
            for gone in ["stray", "removed.png.json", "removed.png.mask.png"] as [FilePath] {
                try fixture.tree("outbox").remove(gone)
            }
            try fixture.tree("failed").remove("bad.png")
            return 0
        }

        #expect(asked == 2)
        #expect(found.faults == [])
    }

    @Test("an image that follows an archived one supersedes it, also while it is in hand")
    func superseding() throws {
        try fixture.write([3], to: "alone.png", in: "inbox")
        try fixture.tree("outbox").remove("alone.png.json")

        let found = try check { 1 }

        #expect(found.faults == [])
        #expect(found.counts.superseded == 2)
    }

    @Test("an image whose name looks numbered is judged by its own result, and hides no other")
    func looksNumbered() throws {
        try fixture.done("alone.1.png", in: "archive")

        let found = try check(full: true)

        #expect(found.faults == [])
        #expect(found.counts.done == 8 && found.counts.superseded == 1)
    }

    @Test("an earlier image is superseded also where one between has been removed")
    func gap() throws {
        try fixture.tree("archive").move(
            "old.1.png", to: fixture.tree("archive"), as: "old.3.png")

        let found = try check(full: true)

        #expect(found.faults == [])
        #expect(found.counts.done == 7 && found.counts.superseded == 1)
    }

    @Test("an archived image whose folder had to take a number has its result")
    func numberedFolder() throws {
        let (archive, image) = (fixture.tree("archive"), "alone.png/x.png" as FilePath)
        try fixture.write(image.bytes, to: "alone.png.1/x.png", in: "archive")
        try fixture.publish(image, from: "none", content: image.bytes)

        let found = try check(full: true)

        #expect(archive.originalPath(of: "alone.png.1/x.png") == image)
        #expect(found.faults == [])
        #expect(found.counts.done == 8 && found.counts.inputsRemoved == 1)
    }

    @Test("an archived image of a long name is known under its number")
    func longArchived() throws {
        let image = FilePath(String(repeating: "c", count: 251) + ".png")
        try fixture.done(image, in: "archive")
        let archive = fixture.tree("archive")
        try archive.move(image, to: archive, as: image.insertingNumber(1))
        try fixture.write([1], to: image, in: "archive")

        let found = try check(full: true)

        #expect(found.faults == [])
        #expect(found.counts.superseded == 2)
    }

    @Test("an inbox that is not there is a fault; other folders may be missing")
    func missing() throws {
        let folders = try WorkFolders(
            inbox: fixture.root.appending("none"), outbox: fixture.root.appending("o"),
            failed: fixture.root.appending("f"), truth: fixture.root.appending("t"),
            archive: fixture.root.appending("a"), state: fixture.root.appending("s"))

        let counts = Verifier(folders: folders, isFull: false).check(
            waitingInDaemon: { nil }, report: { _ in })

        #expect(counts.faults == 1)
    }
}
