import Linux
import Logging

/// Logs to systemd's journal, with a field for each piece of metadata.
package struct JournalLogHandler: LogHandler {
    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    package init() {}

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let line = LogLine(event, adding: metadata)
        var fields = [
            (name: "MESSAGE", value: line.text), ("PRIORITY", "\(priority(event.level))"),
            ("SYSLOG_IDENTIFIER", "nucleid"),
        ]
        if let identifier = line.messageIdentifier { fields.append(("MESSAGE_ID", identifier)) }
        for (name, value) in line.fields {
            let capitals = name.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }
            fields.append(("NUCLEID_" + String(capitals), value))
        }
        Journal.send(fields)
    }

    /// The levels of syslog(3).
    private func priority(_ level: Logger.Level) -> Int {
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
