import ArgumentParser
import Linux
import Pipeline

/// The command `nucleid`; each subcommand has a file of its own.
@main
struct Nucleid: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nucleid",
        abstract: "Segments nuclei in microscopy images, as a daemon or once.",
        version: Release.version,
        subcommands: [
            Run.self, Status.self, Verify.self, Retry.self, Segment.self, Evaluate.self, Train.self,
            Refit.self, Sample.self, CheckConfig.self, Bench.self, Calibrate.self,
            ImportKeras.self, RecordExit.self,
        ])

    /// Runs the subcommand that the arguments name; like the protocol's own method, but the message
    /// of an error, which may hold a file's name, is printed without control characters.
    static func main() async {
        do {
            var command = try await asyncParseAsRoot()
            if var asyncCommand = command as? any AsyncParsableCommand {
                try await asyncCommand.run()
            } else {
                try command.run()
            }
        } catch {
            let code = exitCode(for: error)
            // Such as '--help', which is printed on standard output.
            guard !code.isSuccess else { exit(withError: error) }
            let message = fullMessage(for: error).replacingControlCharactersWithinLines
            if !message.isEmpty { StandardError.write(message + "\n") }
            exit(withError: code)
        }
    }
}
