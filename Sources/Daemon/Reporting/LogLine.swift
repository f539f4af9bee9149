import Linux
import Logging

/// A log event as a person reads it, and its fields apart.
struct LogLine {
    /// The message, then `name=value` of every field.
    let text: String
    /// All metadata but the message's identifier, in order of name.
    let fields: [(name: String, value: String)]
    let messageIdentifier: String?

    init(_ event: LogEvent, adding metadata: Logger.Metadata) {
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
