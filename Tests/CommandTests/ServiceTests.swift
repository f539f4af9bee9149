import Linux
import SystemPackage
import TestSupport
import Testing

/// What only a real systemd shows; see Tests/Systemd.
@Suite("The service under a real systemd")
struct ServiceTests {
    static let scripts: FilePath = Fixtures.root.appending("Tests/Systemd")

    /// Whether this machine can boot one, tried with a script that does nothing.
    ///
    /// `with-systemd` ends with 77 where it cannot, and has said why; whatever else goes wrong is
    /// for the test to find.
    static let isPossible: Bool = {
        let trial = try? Executable.run(["/bin/true"], command: withSystemd)
        if let trial, trial.status == 77 { print(trial.errors) }
        return trial?.status != 77
    }()

    static var withSystemd: String { scripts.appending("with-systemd").string }

    @Test(
        "starts, reports, reloads, fails, is killed and watched, stops, keeps out and is removed",
        .enabled("needs root, systemd-container, dbus and the right to mount") { isPossible },
        .timeLimit(.minutes(30)))
    func service() async throws {
        let folder = try TemporaryFolder()
        let image = folder.path.appending("image.png")
        try AtomicFile.write(SampleImages.image(0), to: image)

        let result = try await Executable.wait(
            for: [
                "-t", "1500", "-r", "\(Fixtures.root):/checkout", "-r",
                "\(Executable.path):/given/nucleid",
                "-r", "\(image):/given/image.png", Self.scripts.appending("service").string,
                "/checkout", "/given/nucleid", "/given/image.png",
            ], command: Self.withSystemd)

        print(result.output, result.errors)
        // What failed is said with the issue, as logs are cut from the front.
        let failures = result.output.split(separator: "\n").drop { !$0.contains(" passed, ") }
        #expect(result.status == 0, "\(failures.joined(separator: "\n"))")
    }
}
