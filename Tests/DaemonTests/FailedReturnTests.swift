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

    private func sidecar(_ code: ErrorCode, bytes: Int?, modified: Int? = nil) -> FailureSidecar {
        FailureSidecar(
            image: .init(
                name: "a.tif", sha256: nil, bytes: bytes,
                modified: Timestamp(nanoseconds: modified ?? before.modified)),
            error: ErrorRecord(code: code, message: "m", cure: "c"), finished: .now, version: "1")
    }

    @Test(
        "a file that failed as short or broken returns when its size or time is another",
        arguments: [.imageEmpty, .imageTruncated, .imageBroken, .imageFormat] as [ErrorCode])
    func unfinished(code: ErrorCode) {
        let failure = sidecar(code, bytes: 1)

        #expect(!FailedReturn.isDue(failure, status: before, isBeingWritten: false))
        #expect(FailedReturn.isDue(failure, status: before, isBeingWritten: true))
        #expect(FailedReturn.isDue(failure, status: after, isBeingWritten: false))
        #expect(
            FailedReturn.isDue(
                sidecar(code, bytes: 1, modified: before.modified - 1_000_000_000), status: before,
                isBeingWritten: false))
    }

    @Test(
        "a file that failed for another reason stays, whatever is written to it",
        arguments: ErrorCode.allCases.filter { !ErrorCode.unfinished.contains($0) })
    func others(code: ErrorCode) {
        #expect(
            !FailedReturn.isDue(sidecar(code, bytes: 1), status: after, isBeingWritten: true))
    }

    @Test("a file of which nothing was read stays")
    func unread() {
        #expect(
            !FailedReturn.isDue(
                sidecar(.imageBroken, bytes: nil), status: after, isBeingWritten: true))
    }
}
