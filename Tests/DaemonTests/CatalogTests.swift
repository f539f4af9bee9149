import Daemon
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Catalog of journal entries")
struct CatalogTests {
    /// The entries of systemd/nucleid.catalog by their identifiers (systemd.io/CATALOG).
    let entries: [String: String]
    /// The identifiers as they stand there, repeated ones too.
    let identifiers: [String]

    init() throws {
        let text = try Self.text(of: "systemd/nucleid.catalog")
        // What stands before the first separator is comments.
        let parts = "\n\(text)".split(separator: "\n-- ", omittingEmptySubsequences: false)
        let pairs = parts.dropFirst().map { part in
            let end = part.firstIndex(of: "\n") ?? part.endIndex
            return (String(part[..<end]), String(part[end...].dropFirst()))
        }
        identifiers = pairs.map(\.0)
        entries = Dictionary(pairs) { first, _ in first }
    }

    @Test("explains every kind of journal entry, once, and nothing else")
    func complete() throws {
        let events = JournalEvents.all

        #expect(identifiers.sorted() == events.map(\.identifier).sorted())
    }

    @Test("explains every identifier in the daemon's source, those of kinds to come too")
    func upToDate() throws {
        let source = try Self.text(of: "Sources/Daemon/Reporting/JournalEvent.swift")

        let known = source.split(separator: "\"").map(String.init)
            .filter { $0.count == 32 && $0.allSatisfy(\.isHexDigit) }

        #expect(known.sorted() == identifiers.sorted())
    }

    @Test("explains every code of an error in the daemon's source")
    func codes() throws {
        let source = try Self.text(of: "Sources/Pipeline/ErrorRecords.swift")
        let codes = source.split(separator: "\"").map(String.init)
            .filter { $0 == "poison" || $0.contains("-") && $0.allSatisfy(Self.isOfCode) }
        let words = Set(
            entries.values.joined(separator: "\n").split { !Self.isOfCode($0) }.map(String.init))

        #expect(codes.contains("image-truncated"), "what is looked for is found")
        #expect(Set(codes).subtracting(words) == [])
    }

    @Test("gives every entry a subject, an author and a text")
    func shape() {
        for (identifier, entry) in entries {
            let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)

            #expect(lines.count > 3 && lines[0].hasPrefix("Subject: "), "\(identifier)")
            #expect(lines.count > 3 && lines[1] == "Defined-By: nucleid", "\(identifier)")
            #expect(lines.count > 3 && lines[2].isEmpty && !lines[3].isEmpty, "\(identifier)")
        }
    }

    /// Whether a code of an error may have this character.
    private static func isOfCode(_ character: Character) -> Bool {
        character == "-" || character.isLowercase
    }

    /// A file of this checkout.
    private static func text(of name: String) throws -> String {
        let file = try OpenFile(Fixtures.root.appending(name))
        return try String(decoding: file.readAll(limit: 1 << 20), as: UTF8.self)
    }
}

/// What the daemon says to the journal.
enum JournalEvents {
    /// One event of every kind.
    static let all: [JournalEvent] = {
        let error = ErrorRecord(code: "c", message: "m", cure: "c")
        let failure = DiceRecord.failed(.init(error: error, truth: "t", truthSha256: nil))
        return [
            .starting(model: "m", kernels: "k", workers: 1, threads: 1),
            .exactInstead(reason: "r"), .ready(inbox: "i"),
            .done(
                AccountsPremises.sidecar("a.png", content: [], modified: 0, outputs: [:])),

            .unchanged(image: "i"), .failed(image: "i", error, movedTo: "p"),
            .postponed(file: "f", reason: "r"),
            .unreadable(.notUsable(path: "p", reason: "r")), .compared(file: "t", failure),
            .unanswered(reason: "r"), .pageUnwritten(reason: "r"), .pageWritten,
            .incomplete(image: "i", reason: "r"), .changed(image: "i"),
            .kept(image: "i"),
            .paused(reason: "r"),
            .resumed, .overflow(folder: "f"),
            .polling(folder: "f", reason: "r", interval: .seconds(5)),
            .gone(folder: "f", reason: "r"), .back(folder: "f"),
            .suspect(image: "i", signal: "SEGV", deaths: 1), .cleared(count: 1), .reloading,
            .reloaded, .reloadRefused(reason: "r"), .givenUp(image: "i"), .stopping, .stopped,
        ]
    }()
}
