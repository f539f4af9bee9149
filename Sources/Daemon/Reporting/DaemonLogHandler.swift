import FoundationEssentials
import Linux
import Logging

/// Logs where it is read: to systemd's journal, a field for each piece of metadata, or as
/// readable lines to standard error.
package struct DaemonLogHandler: LogHandler {
    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let isJournal: Bool

    /// Finds out where standard error ends.
    package init() { isJournal = Journal.isStandardError }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let line = LogLine(event: event, adding: metadata)
        if isJournal {
            Journal.send(line.journalFields(priority: Self.priority(event.level)))
        } else {
            StandardError.write("\(Date.now.formatted(.iso8601)) \(event.level) \(line.text)\n")
        }
    }

    /// The levels of syslog(3).
    private static func priority(_ level: Logger.Level) -> Int {
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

/// A log event as a person reads it, and its fields apart.
struct LogLine {
    /// The message, then `name=value` of every field.
    let text: String
    /// All metadata but the message's identifier, in order of name.
    let fields: [(name: String, value: String)]
    let messageIdentifier: String?

    init(event: LogEvent, adding metadata: Logger.Metadata) {
        var all = metadata.merging(event.metadata ?? [:]) { $1 }
        messageIdentifier = all.removeValue(forKey: "message_id").map { "\($0)" }
        fields = all.map { ($0.key, "\($0.value)") }.sorted {
            (Self.rank($0.0), $0.0) < (Self.rank($1.0), $1.0)
        }
        text =
            (["\(event.message)"] + fields.map { "\($0.name)=\(Self.quoted($0.value))" })
            .joined(separator: " ").onOneLine
    }

    /// The entry as the journal takes it (systemd.journal-fields(7)).
    func journalFields(priority: Int) -> [(name: String, value: String)] {
        var all = [
            (name: "MESSAGE", value: text), ("PRIORITY", "\(priority)"),
            ("SYSLOG_IDENTIFIER", "nucleid"),
        ]
        if let messageIdentifier { all.append(("MESSAGE_ID", messageIdentifier)) }
        for field in fields { all.append(("NUCLEID_" + field.name.uppercased(), field.value)) }
        return all
    }

    /// What was worked on comes first.
    private static func rank(_ name: String) -> Int {
        ["image": 0, "nuclei": 1, "dice": 2, "reason": 3][name] ?? 4
    }

    private static func quoted(_ value: String) -> String {
        let plain = value.allSatisfy { !$0.isWhitespace && $0 != "\"" && $0 != "=" }
        return plain && !value.isEmpty ? value : "\"\(value.replacing("\"", with: "'"))\""
    }
}
