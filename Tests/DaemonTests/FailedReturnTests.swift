import Daemon
import Linux
import Outbox
import Pipeline
import SystemPackage
import Testing

@Suite("Return of failed files")
struct FailedReturnTests {
    private let before: FileStatus
    private let after: FileStatus

    init() throws {
        let folder = try TemporaryFolder()
        before = try #require(try FileStatus(of: try folder.write([1], to: "a.tif")))
        after = try #require(try FileStatus(of: try folder.write([1, 2], to: "a.tif")))
    }

    private func sidecar(
        _ code: ErrorCode, sha256: String? = "d", bytes: Int?, modified: Int?
    ) -> FailureSidecar {
        FailureSidecar(
            image: .init(
                name: "a.tif", sha256: sha256, bytes: bytes,
                modified: modified.map { Timestamp(nanoseconds: $0) }),
            error: ErrorRecord(code: code, message: "m", cure: "c"), finished: .now, version: "1")
    }

    private func decision(
        on sidecar: FailureSidecar, status: FileStatus, isBeingWritten: Bool = false
    ) -> FailedReturn.Decision {
        FailedReturn.decision(on: sidecar, status: status, isBeingWritten: isBeingWritten)
    }

    @Test(
        "a file that failed as short or broken returns when it is written to or has another size",
        arguments: [.imageEmpty, .imageTruncated, .imageBroken, .imageFormat] as [ErrorCode])
    func unfinished(code: ErrorCode) {
        let failure = sidecar(code, bytes: 1, modified: before.modified)

        #expect(decision(on: failure, status: before) == .keep)
        #expect(decision(on: failure, status: before, isBeingWritten: true) == .moveBack)
        #expect(decision(on: failure, status: after) == .moveBack)
    }

    @Test("a file with another time returns unless its content is the same")
    func otherTime() {
        let earlier = before.modified - 1_000_000_000
        let failure = sidecar(.imageTruncated, bytes: 1, modified: earlier)
        let unread = sidecar(.imageTruncated, sha256: nil, bytes: 1, modified: earlier)

        #expect(decision(on: failure, status: before) == .moveBackUnless(sha256: "d"))
        #expect(decision(on: failure, status: before, isBeingWritten: true) == .moveBack)
        #expect(decision(on: failure, status: after) == .moveBack)
        #expect(decision(on: unread, status: before) == .moveBack)
    }

    @Test(
        "a file that failed for another reason stays, whatever is written to it",
        arguments: ErrorCode.allCases.filter { !ErrorCode.unfinished.contains($0) })
    func others(code: ErrorCode) {
        let failure = sidecar(code, bytes: 1, modified: before.modified)

        #expect(decision(on: failure, status: after, isBeingWritten: true) == .keep)
    }

    @Test("a file of which no size or no time is known stays")
    func unread() {
        let noSize = sidecar(.imageBroken, bytes: nil, modified: before.modified)
        let noTime = sidecar(.imageBroken, bytes: 1, modified: nil)

        #expect(decision(on: noSize, status: after, isBeingWritten: true) == .keep)
        #expect(decision(on: noTime, status: after, isBeingWritten: true) == .keep)
    }

    @Test("a returned file is known until it is closed in either folder, or events are lost")
    func returnedFiles() {
        var files = ReturnedFiles()
        for name in ["a.tif", "b.tif", "c.tif"] as [FilePath] {
            files.insert(FilePath("failed").pushing(name), target: name)
        }

        let closed = files.remove("failed/a.tif")
        let again = files.remove("failed/a.tif")
        files.remove(target: "b.tif")
        let lost = files.removeAll()
        let left = files.removeAll()

        #expect(closed == "a.tif" && again == nil)
        #expect(lost == ["c.tif"] && left.isEmpty)
    }
}
