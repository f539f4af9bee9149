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
        let events = try JournalEvents.all()

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
        let source = try Self.text(of: "Sources/Daemon/Processing/ErrorRecords.swift")
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
private enum JournalEvents {
    /// One event of every kind.
    static func all() throws -> [JournalEvent] {
        let error = ErrorRecord(code: "c", message: "m", cure: "c")
        let failure = DiceRecord.failed(.init(error: error, truth: "t", truthSha256: nil))
        return [
            .starting(model: "m", kernels: "k", workers: 1, threads: 1),
            .exactInstead(reason: "r"), .ready(inbox: "i"), .done(try sidecar()),
            .unchanged(image: "i"), .failed(image: "i", error, movedTo: "p"),
            .postponed(file: "f", reason: "r"),
            .unreadable(.notUsable(path: "p", reason: "r")), .compared(file: "t", failure),
            .unanswered(reason: "r"), .incomplete(image: "i", reason: "r"), .changed(image: "i"),
            .kept(image: "i"),
            .paused(reason: "r"),
            .resumed, .overflow(folder: "f"),
            .polling(folder: "f", reason: "r", interval: .seconds(5)),
            .gone(folder: "f", reason: "r"), .back(folder: "f"),
            .suspect(image: "i", signal: "SEGV", deaths: 1), .cleared(count: 1), .reloading,
            .reloaded, .reloadRefused(reason: "r"), .givenUp(image: "i"), .stopping, .stopped,
        ]
    }

    /// A sidecar without a truth, read rather than made: it is what lies in outboxes.
    private static func sidecar() throws -> Sidecar {
        let json = """
            {"schema": "nucleid/1", "dice": null, "expected_dice": 0.9, "outputs": {},
             "image": {"name": "a.png", "sha256": "ab", "bytes": 9, "format": "png", "width": 4,
               "height": 3, "bits": 8, "channels": 1, "modified": "2026-11-21T00:00:00.000Z",
               "pixel_size_um": null},
             "model": {"name": "m", "sha256": "cd"}, "settings_sha256": "ef",
             "kernels": {"simd": "avx2", "precision": "exact", "precision_asked": "exact",
               "threads": 1},
             "preparation": {"bits_used": 8, "mean_intensity": 21.5, "polarity": "auto",
               "inverted": false, "low": 0.1, "high": 0.2},
             "tiles": {"height": 16, "width": 16, "overlap": 0, "columns": 1, "rows": 1},
             "mask": {"file": "a.png.mask.png", "threshold": 0.5, "foreground_fraction": 0.2,
               "mean_intensity": null},
             "nuclei": {"count": 1, "components": 1, "minimum_area_px": 16, "area_px": null},
             "timing_ms": {"total": 12.5}, "finished": "2026-11-21T00:00:00.000Z",
             "version": "0.1"}
            """
        return try SidecarCoding.decode(Sidecar.self, from: Array(json.utf8))
    }
}
