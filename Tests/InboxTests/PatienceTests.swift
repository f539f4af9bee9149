import Inbox
import Linux
import SystemPackage
import Testing

@Suite("Patience with files that end too early")
struct PatienceTests {
    private let start = ContinuousClock.now
    private let fingerprints: [Fingerprint]

    init() throws {
        let folder = try TemporaryFolder()
        fingerprints = try (1...2).map { count in
            let file = try folder.write(Array(repeating: 0, count: count), to: "a.png")
            return try #require(try FileStatus(of: file)).fingerprint
        }
    }

    @Test("such a file is waited for until it has stood still for the limit")
    func standing() {
        var patience = Patience(limit: .seconds(60))
        let due = start + .seconds(60)

        let verdicts = [0, 30, 59, 60].map {
            patience.verdict(on: "a.png", fingerprints[0], at: start + .seconds($0))
        }

        #expect(verdicts == [.wait(until: due), .wait(until: due), .wait(until: due), .over])
    }

    @Test("a change begins the wait anew, and each file has its own")
    func changing() {
        var patience = Patience(limit: .seconds(60))
        _ = patience.verdict(on: "a.png", fingerprints[0], at: start)
        _ = patience.verdict(on: "b.png", fingerprints[0], at: start)

        let changed = patience.verdict(on: "a.png", fingerprints[1], at: start + .seconds(60))
        let other = patience.verdict(on: "b.png", fingerprints[0], at: start + .seconds(60))

        #expect(changed == .wait(until: start + .seconds(120)))
        #expect(other == .over)
    }

    @Test("without a limit such a file is broken at once")
    func noLimit() {
        var patience = Patience(limit: .zero)

        #expect(patience.verdict(on: "a.png", fingerprints[0], at: start) == .over)
    }

    @Test("a file that was forgotten is waited for as a new one")
    func forgotten() {
        var patience = Patience(limit: .seconds(60))
        _ = patience.verdict(on: "a.png", fingerprints[0], at: start)

        patience.forget("a.png")

        #expect(
            patience.verdict(on: "a.png", fingerprints[0], at: start + .seconds(60))
                == .wait(until: start + .seconds(120)))
    }
}
