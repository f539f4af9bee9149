import Glibc
import Linux
import Outbox
import SystemPackage
import Testing

@Suite("Publication ledger")
struct PublicationLedgerTests {
    private let ledger = PublicationLedger()

    @Test("a result whose synchronization failed is trusted again only when it is published anew")
    func distrusted() {
        #expect(ledger.trusts("/out/a.json"))
        ledger.distrust("/out/a.json")
        #expect(!ledger.trusts("/out/a.json"))
        #expect(ledger.trusts("/out/b.json"))
        ledger.recordPublished("/out/a.json")
        #expect(ledger.trusts("/out/a.json"))
    }

    @Test("in a folder whose synchronization failed, only results published since are trusted")
    func folder() {
        ledger.distrust(folder: "/out/p")
        #expect(!ledger.trusts("/out/p/a.json"))
        #expect(ledger.trusts("/out/b.json"))
        ledger.recordPublished("/out/p/a.json")
        #expect(ledger.trusts("/out/p/a.json"))
        #expect(!ledger.trusts("/out/p/b.json"))
        ledger.distrust("/out/p/a.json")
        #expect(!ledger.trusts("/out/p/a.json"))
    }

    @Test(
        "names that a file system may take for one are published one after the other",
        arguments: ["/out/CELL.PNG.json", "/out/Cell.png.json", "/out/cell.png.JSON"])
    func oneAfterTheOther(other: FilePath) async throws {
        let (ledger, events) = (ledger, Monitor<[String]>([]))
        let second = ledger.withReservation(of: "/out/cell.png.json") {
            let second = PosixThread {
                events.update { $0.append("second begins") }
                ledger.withReservation(of: other) { events.update { $0.append("second") } }
            }
            events.wait { $0.isEmpty ? nil : () }
            // The second one has time enough to go wrong in.
            for _ in 0..<10_000 { sched_yield() }
            events.update { $0.append("first") }
            return second
        }
        second.join()

        #expect(events.update { $0 } == ["second begins", "first", "second"])
    }

    @Test(
        "a thread that waits for another's publication counts as waiting for a disk, not as computing"
    )
    func waiting() {
        // A slot that no other test has.
        let (ledger, slot) = (ledger, 895)
        var call: DiskCall?
        let second = ledger.withReservation(of: "/out/wait.json") {
            let second = PosixThread {
                DiskCalls.watchThread(slot: slot)
                ledger.withReservation(of: "/out/WAIT.json") {}
            }
            let end = ContinuousClock.now + .seconds(60)
            while call == nil, ContinuousClock.now < end {
                sched_yield()
                call = DiskCalls.currentCall(slot: slot)
            }
            return second
        }
        second.join()

        #expect(call?.path == "/out/WAIT.json")
        #expect(DiskCalls.currentCall(slot: slot) == nil)
    }

    @Test(
        "names are compared without case and normalization",
        arguments: [
            ("Cell.png", "cell.PNG"), ("caf\u{e9}.png", "CAFE\u{301}.png"), ("Ä.tif", "ä.tif"),
        ])
    func folding(one: String, other: String) {
        #expect(
            PublicationLedger.folded(FilePath(one)) == PublicationLedger.folded(FilePath(other)))
        #expect(PublicationLedger.folded("a.png") != PublicationLedger.folded("b.png"))
    }
}
