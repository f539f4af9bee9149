import FoundationEssentials
import Linux
import Logging

/// A log handler that writes to systemd's journal, or as text lines to standard error.
///
/// In the journal, each metadata entry is a field of its own, see ``JournalField``.
package struct DaemonLogHandler: LogHandler {
    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let isJournal: Bool

    /// Creates a handler that uses the journal if standard error is connected to it.
    package init() { isJournal = Journal.receivesStandardError }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let line = LogLine(event: event, adding: metadata)
        if isJournal {
            Journal.send(line.journalFields(priority: Self.priority(of: event.level)))
        } else {
            StandardError.write("\(Date.now.formatted(.iso8601)) \(event.level) \(line.text)\n")
        }
    }

    /// Returns the priority of syslog(3), 0 to 7, for a level.
    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

/// A log event, as a line of text and as separate fields.
struct LogLine {
    /// The message, followed by `name=value` for every field.
    let text: String
    /// All metadata except the message identifier; the main fields first, then by name.
    let fields: [(name: String, value: String)]
    let messageIdentifier: String?

    init(event: LogEvent, adding metadata: Logger.Metadata) {
        var all = metadata.merging(event.metadata ?? [:]) { $1 }
        messageIdentifier = all.removeValue(forKey: "message_id").map { "\($0)" }
        fields = all.map { ($0.key, "\($0.value)") }.sorted {
            (Self.rank(of: $0.0), $0.0) < (Self.rank(of: $1.0), $1.0)
        }
        text =
            (["\(event.message)"] + fields.map { "\($0.name)=\(Self.quoted($0.value))" })
            .joined(separator: " ").replacingControlCharacters
    }

    /// Returns the fields of the journal entry (systemd.journal-fields(7)).
    func journalFields(priority: Int) -> [(name: String, value: String)] {
        var all = [
            (name: "MESSAGE", value: text), ("PRIORITY", "\(priority)"),
            ("SYSLOG_IDENTIFIER", "nucleid"),
        ]
        if let messageIdentifier { all.append(("MESSAGE_ID", messageIdentifier)) }
        for field in fields {
            all += JournalField.fields(
                name: "NUCLEID_" + field.name.uppercased(), value: field.value)
        }
        return all
    }

    /// Returns the position of a field in the line: the image and its results come first.
    private static func rank(of name: String) -> Int {
        ["image": 0, "nuclei": 1, "dice": 2, "reason": 3][name] ?? 4
    }

    private static func quoted(_ value: String) -> String {
        let plain = value.allSatisfy { !$0.isWhitespace && $0 != "\"" && $0 != "=" }
        return plain && !value.isEmpty ? value : "\"\(value.replacing("\"", with: "'"))\""
    }
}
