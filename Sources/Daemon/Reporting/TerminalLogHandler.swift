import FoundationEssentials
import Logging

/// Logs to standard error, a readable line an event.
package struct TerminalLogHandler: LogHandler {
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
        StandardError.write("\(Date.now.formatted(.iso8601)) \(event.level) \(line.text)\n")
    }
}
