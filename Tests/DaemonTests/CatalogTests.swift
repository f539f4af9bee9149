import Daemon
import Linux
import Logging
import Outbox
import Pipeline
import SystemPackage
import TestSupport
import Testing

@Suite("Catalog of journal entries")
struct CatalogTests {
    /// An explanation in systemd/nucleid.catalog (systemd.io/CATALOG).
    struct Entry {
        /// The comment above the entry.
        let kind: String
        let identifier: String
        var lines: [String] = []
    }

    let entries: [Entry]

    init() throws {
        let file = try OpenFile(at: Fixtures.root.appending("systemd/nucleid.catalog"))
        let text = try String(decoding: file.readAll(limit: 1 << 20), as: UTF8.self)
        var entries: [Entry] = []
        var comment = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#") {
                comment = String(line.dropFirst(2))
            } else if line.hasPrefix("-- ") {
                entries.append(Entry(kind: comment, identifier: String(line.dropFirst(3))))
            } else if !entries.isEmpty {
                entries[entries.count - 1].lines.append(String(line))
            }
        }
        self.entries = entries
    }

    @Test("explains every kind of journal entry under its name, once, and nothing else")
    func complete() {
        let explained = entries.map { "\($0.kind) \($0.identifier)" }

        #expect(
            explained.sorted() == JournalEventKind.allCases.map { "\($0) \($0.rawValue)" }.sorted())
    }

    @Test(
        "an identifier is 128 bits in lower-case hexadecimal", arguments: JournalEventKind.allCases)
    func identifier(kind: JournalEventKind) {
        #expect(kind.rawValue.wholeMatch(of: /[0-9a-f]{32}/) != nil)
    }

    @Test("explains every error code of an image that failed, and no other")
    func codes() throws {
        let failed = try #require(entries.first { $0.kind == "failed" })
        let table = failed.lines.drop { $0 != "The codes:" }

        let codes = table.compactMap { $0.firstMatch(of: #/^  ([a-z-]+) {2,}/#)?.output.1 }

        #expect(codes.map(String.init).sorted() == ErrorCode.allCases.map(\.rawValue).sorted())
    }

    @Test("names no field that an entry of the kind may lack")
    func fields() throws {
        #expect(Set(JournalEvents.all.map(\.kind)) == Set(JournalEventKind.allCases))
        for event in JournalEvents.all {
            let entry = try #require(entries.first { $0.kind == "\(event.kind)" })

            let named = entry.lines.joined(separator: "\n").matches(of: /@([A-Z_]+)@/)
                .map { String($0.output.1) }

            #expect(Set(named).subtracting(JournalEvents.fields(of: event)) == [], "\(event.kind)")
        }
    }

    @Test("gives every entry a subject, an author and a text")
    func shape() {
        for entry in entries {
            let lines = entry.lines

            #expect(lines.count > 3 && lines[0].hasPrefix("Subject: "), "\(entry.kind)")
            #expect(lines.count > 3 && lines[1] == "Defined-By: nucleid", "\(entry.kind)")
            #expect(
                lines.count > 3 && lines[2].isEmpty && !lines[3].isEmpty, "\(entry.kind)")
        }
    }
}

/// Journal entries of the daemon.
enum JournalEvents {
    /// The names of the journal fields that logging an event gives its entry.
    static func fields(of event: JournalEvent) -> Set<String> {
        let fields = Monitor<Set<String>>([])
        Logger(label: "test") { _ in FieldRecorder(fields: fields) }.log(event)
        return fields.update { $0 }
    }

    /// One event of every kind.
    static let all: [JournalEvent] = {
        let error = ErrorRecord(code: "c", message: "m", cure: "c")
        let failure = DiceRecord.failed(.init(error: error, truth: "t", truthSha256: nil))
        return [
            .starting(model: "m", kernels: "k", workers: 1, threads: 1),
            .exactInstead(reason: "r"), .portableInstead(reason: "r"),
            .ready(inbox: "i"),
            .done(
                FoldersFixture.sidecar("a.png", content: [], modified: 0, outputs: [:])),

            .unchanged(image: "i"), .failed(image: "i", error, movedTo: "p"),
            .failedInPlace(image: "i", error, place: "p"), .failureMoved(image: "i", movedTo: "p"),
            .failureEnded(image: "i", reason: "r"),
            .requested(command: "c", user: "u", path: "p", outcome: "o", detail: "d"),
            .postponed(file: "f", reason: "r"),
            .unreadable(.unusable(path: "p", reason: "r")), .compared(file: "t", failure),
            .unanswered(reason: "r"), .pageUnwritten(reason: "r"), .pageWritten,
            .incomplete(image: "i", reason: "r"), .changed(image: "i"),
            .kept(image: "i", reason: "r"), .notAFile(image: "i", reason: "r"),
            .restored(file: "f"),
            .beingWritten(image: "i", since: .now, reason: "r"),
            .returned(image: "i", from: "f"),
            .notReturned(file: "f", image: "i", reason: "r"),
            .paused(reason: "r"),
            .resumed, .diskWait(DiskWait(since: .now, action: "a", path: "p")),
            .diskWaitEnded(DiskWait(since: .now, action: "a", path: "p")), .overflow(folder: "f"),
            .polling(folder: "f", reason: "r", interval: .seconds(5)),
            .gone(folder: "f", reason: "r"), .back(folder: "f"),
            .unlocked(folder: "f", reason: "r"), .suspect(image: "i", signal: "SEGV", deaths: 1),
            .killedForMemory(image: "i", deaths: 1), .inFlightUnrecorded(reason: "r"),
            .cleared(count: 1), .reloading,
            .reloaded, .reloadRefused(reason: "r"), .givenUp(image: "i"), .stopping, .stopped,
        ]
    }()
}

/// A log handler that keeps the names of the metadata as journal fields.
private struct FieldRecorder: LogHandler {
    let fields: Monitor<Set<String>>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let names = (event.metadata ?? [:]).keys.map { "NUCLEID_\($0.uppercased())" }
        fields.update { $0.formUnion(names) }
    }
}
