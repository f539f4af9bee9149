import Glibc
import Foundation
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid retry")
struct RetryCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let settings = ["inbox", "outbox", "failed", "truth", "archive", "state", "runtime"]
            .map { "\($0): \(folder.path.appending($0))\n" }.joined()
        try folder.write(Array(settings.utf8), to: "nucleid.yaml")
        let inbox = FileTree(root: folder.path.appending("inbox"))
        for image in ["a.png", "plate/b.png"] as [FilePath] {
            try inbox.createFolder(at: image.removingLastComponent())
            try inbox.write([1], to: image)
            let sidecar = FailureSidecar(
                image: .init(name: image, sha256: nil, bytes: 1, modified: nil),
                error: ErrorRecord(code: "a", message: "b", cure: "c"), finished: .now,
                version: "0.1")
            _ = try FailedFolder(root: folder.path.appending("failed"))
                .moveIn(image, from: inbox, sidecar: SidecarCoding.encode(sidecar))
        }
    }

    private func retry(_ arguments: String...) throws -> Executable.Result {
        try Executable.run(
            ["retry", "--config", folder.path.appending("nucleid.yaml").string] + arguments)
    }

    @Test("without a path all go back, and each is a line")
    func all() throws {
        let result = try retry()

        let failed = folder.path.appending("failed")
        #expect(result.status == 0)
        #expect(
            result.output == """
                \(failed)/a.png: put back into the inbox as 'a.png'
                \(failed)/plate/b.png: put back into the inbox as 'plate/b.png'
                2 put back, 0 retried in place, 0 not put back

                """)
        #expect(Fixtures.names(in: folder.path.appending("inbox")) == ["a.png", "plate"])
        #expect(Fixtures.names(in: failed.appending("plate")).isEmpty)
    }

    @Test("what has failed in place stays there, and is tried again at the next look")
    func inPlace() throws {
        try FileTree(root: folder.path.appending("failed")).move(
            "a.png", to: FileTree(root: folder.path.appending("inbox")), as: "a.png")

        // A new one may be that of an image on its way.
        let sidecar = folder.path.appending("failed/a.png.json").string
        #expect(try retry("a.png.json").output.contains("retry it again in a few seconds"))
        let longAgo = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, sidecar, longAgo, 0) == 0)

        let result = try retry("a.png.json")

        #expect(result.status == 0)
        #expect(
            result.output == """
                \(folder.path)/failed/a.png.json: 'a.png' is still in the inbox, retried at the next scan
                0 put back, 1 retried in place, 0 not put back

                """)
        #expect(Fixtures.names(in: folder.path.appending("failed")) == ["plate"])
    }

    @Test("a path may be absolute, also through a link that the settings name")
    func absolute() throws {
        let link = folder.path.appending("link")
        #expect(symlink("failed", link.string) == 0)
        var text = String(
            decoding: try OpenFile(at: folder.path.appending("nucleid.yaml")).readAll(
                limit: 1 << 16),
            as: UTF8.self)
        text.replace("failed: \(folder.path)/failed", with: "failed: \(link)")
        try folder.write(Array(text.utf8), to: "nucleid.yaml")

        let first = try retry("\(link)/plate")
        let second = try retry("\(folder.path)/failed/a.png")

        #expect(
            first.status == 0
                && first.output.hasSuffix("1 put back, 0 retried in place, 0 not put back\n"))
        #expect(second.status == 0)
        #expect(Fixtures.names(in: folder.path.appending("inbox")) == ["a.png", "plate"])
    }

    @Test("a path that does not exist, or has '..', ends in 64 before anything is moved")
    func wrong() throws {
        for path in ["none.png", "../inbox", "/etc/passwd"] {
            let result = try retry("a.png", path)

            #expect(result.status == 64)
            #expect(result.errors.hasPrefix("Error: cannot "))
        }
        #expect(
            Fixtures.names(in: folder.path.appending("failed")) == ["a.png", "a.png.json", "plate"])
    }

    @Test("a taken name is refused, and the end is 1")
    func taken() throws {
        try folder.write([2], to: "inbox/a.png")

        let result = try retry()

        #expect(result.status == 1)
        #expect(result.output.contains("/failed/a.png: not put back: '"))
        #expect(result.output.hasSuffix("1 put back, 0 retried in place, 1 not put back\n"))
    }

    @Test("settings that are wrong end in 78")
    func wrongSettings() throws {
        try folder.write(Array("inbx: /a\n".utf8), to: "nucleid.yaml")

        #expect(try retry().status == 78)
    }
}
