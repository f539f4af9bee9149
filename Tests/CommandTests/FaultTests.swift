import Foundation
import TestSupport
import Testing

/// What the world does to a daemon, done to the real executable; see Tests/Faults.
@Suite("Faults")
struct FaultTests {
    static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

    @Test(
        "kills, full disks, lost events, odd writers and failing calls lose, double and halve nothing",
        .enabled(if: isPossible, "needs python3"), .timeLimit(.minutes(30)))
    func faults() async throws {
        let result = try await Executable.wait(
            for: ["--quick", "--executable", Executable.path],
            command: Fixtures.root.appending("Tests/Faults/faults").string)

        print(result.output)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }
}
