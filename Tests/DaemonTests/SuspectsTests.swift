import Daemon
import Inbox
import Linux
import Outbox
import Pipeline
import SystemPackage
import Testing

@Suite("Suspects")
struct SuspectsTests {
    private let status: FileStatus
    private let changed: FileStatus

    init() throws {
        let folder = try TemporaryFolder()
        status = try #require(try FileStatus(of: try folder.write([1], to: "a")))
        changed = try #require(try FileStatus(of: try folder.write([1, 2], to: "a")))
    }

    @Test("each job in hand at a death is marked, with its name, the signal and the count")
    func counting() {
        let first = Suspects.key(for: Job(kind: .image, path: "plate 1/a b.png"), status: status)
        let second = Suspects.key(
            for: Job(kind: .groundTruth, path: "plate 1/a b.png"), status: status)
        var suspects = Suspects()

        suspects.record(Crash(signal: 11, workInFlight: [first, second]))
        suspects.record(Crash(signal: 6, workInFlight: [first]))

        #expect(
            suspects[first] == Suspects.Mark(image: "plate 1/a b.png", signal: "ABRT", deaths: 2))
        #expect(
            suspects[second] == Suspects.Mark(image: "plate 1/a b.png", signal: "SEGV", deaths: 1))
        #expect(suspects.all.count == 2)
    }

    @Test("kills for memory are counted as crashes are, and told apart")
    func killsForMemory() {
        let work = Suspects.key(for: Job(kind: .image, path: "a.png"), status: status)
        var suspects = Suspects()

        suspects.recordKillForMemory(workInFlight: [work])
        suspects.recordKillForMemory(workInFlight: [work])
        #expect(suspects[work]?.deaths == 2)
        #expect(suspects[work]?.wasKilledForMemory == true)
        suspects.record(Crash(signal: 11, workInFlight: [work]))

        #expect(
            suspects[work]
                == Suspects.Mark(image: "a.png", signal: "SEGV", deaths: 3, killsForMemory: 2))
        #expect(suspects[work]?.wasKilledForMemory == false)
    }

    @Test("an image that was killed for memory each time fails as 'memory', else as 'poison'")
    func codes() {
        let killed = ErrorRecord(
            poison: Suspects.Mark(image: "a.png", signal: "KILL", deaths: 3, killsForMemory: 3))
        let mixed = ErrorRecord(
            poison: Suspects.Mark(image: "a.png", signal: "KILL", deaths: 3, killsForMemory: 2))
        let crashed = ErrorRecord(poison: Suspects.Mark(image: "a.png", signal: "BUS", deaths: 3))

        #expect([killed.code, mixed.code, crashed.code] == ["memory", "poison", "poison"])
        #expect(killed.message.contains("'a.png'") && killed.cure.contains("MemoryMax="))
        #expect(mixed.message.contains("for memory"))
        #expect(crashed.message.contains("SIGBUS"))
    }

    @Test("marks of an earlier version, without kills for memory, are read")
    func earlierVersion() throws {
        let text = #"{"marks": {"aQ==": {"deaths": 2, "image": "a.png", "signal": "SEGV"}}}"#

        let suspects = try SidecarCoding.decode(Suspects.self, from: Array(text.utf8))

        #expect(suspects.all == [Suspects.Mark(image: "a.png", signal: "SEGV", deaths: 2)])
    }

    @Test(
        "counts that somebody wrote into the file are counted on without harm",
        arguments: [(Int.max, Int.max), (.max - 1, .max), (.min, 1), (-1, 1)])
    func garbage(count: Int, next: Int) throws {
        let text =
            #"{"marks": {"aQ==": {"deaths": \#(count), "image": "a", "signal": "KILL", "#
            + #""kills_for_memory": \#(count)}}}"#
        var suspects = try SidecarCoding.decode(Suspects.self, from: Array(text.utf8))

        suspects.recordKillForMemory(workInFlight: [Array("i".utf8)])

        #expect(suspects.all.map(\.deaths) == [next])
        #expect(suspects.all.map(\.killsForMemory) == [next])
    }

    @Test("other content under the name is no suspect")
    func otherContent() {
        let job = Job(kind: .image, path: "a.png")
        var suspects = Suspects()

        suspects.record(Crash(signal: 11, workInFlight: [Suspects.key(for: job, status: status)]))

        #expect(suspects[Suspects.key(for: job, status: changed)] == nil)
    }

    @Test("a job that was done is forgotten; names of any bytes survive the file")
    func forgetting() throws {
        let name = FilePath(bytes: Array("a ".utf8) + [0xFF, 0x0A] + Array(".png".utf8))
        let work = Suspects.key(for: Job(kind: .image, path: name), status: status)
        var suspects = Suspects()
        suspects.record(Crash(signal: 11, workInFlight: [work]))

        var read = try SidecarCoding.decode(
            Suspects.self, from: SidecarCoding.encode(suspects))

        #expect(read == suspects)
        #expect(read[work]?.deaths == 1)
        let forgotten = [read.forget(work), read.forget(work)]
        #expect(forgotten == [true, false])
        #expect(read.all.isEmpty)
    }
}
