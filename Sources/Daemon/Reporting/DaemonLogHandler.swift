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
        let line = LogLine(event, adding: metadata)
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
