import Foundation
import Linux
import SystemPackage
import TestSupport
import Testing

/// What only a real systemd shows; see Tests/Systemd.
@Suite("The service under a real systemd")
struct ServiceTests {
    static let isPossible =
        geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-nspawn")

    @Test(
        "starts, reports, works, fails, is watched, stops and is removed",
        .enabled(if: isPossible, "needs root and systemd-container"), .timeLimit(.minutes(6)))
    func service() throws {
        let folder = try TemporaryFolder()
        let image = folder.path.appending("image.png")
        try AtomicFile.write(SampleImages.image(0), to: image)
        let scripts = Fixtures.root.appending("Tests/Systemd")

        let result = try Executable.run(
            [
                "-t", "300", "-r", "\(Fixtures.root):/checkout", "-r",
                "\(Executable.path):/given/nucleid",
                "-r", "\(image):/given/image.png", scripts.appending("service").string,
                "/checkout", "/given/nucleid", "/given/image.png",
            ], command: scripts.appending("with-systemd").string)

        print(result.output, result.errors)
        #expect(result.status == 0)
    }
}
