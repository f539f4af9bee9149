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
            Run.self, Status.self, Verify.self, Retry.self, Dismiss.self, Clean.self, Segment.self,
            Evaluate.self, Train.self, ExportTraining.self, Refit.self, Sample.self, Columns.self,
            Flags.self, CheckConfig.self, Bench.self, Calibrate.self,
            ImportKeras.self, RecordExit.self,
        ])

    /// Runs the subcommand that the arguments name.
    ///
    /// Like the protocol's own method, but a misspelt name is reported as such, errors of a command that
    /// runs are not followed by its usage, and messages, which may hold a file's name, are printed
    /// without control characters.
    static func main() async {
        var command: any ParsableCommand
        do {
            command = try await asyncParseAsRoot()
        } catch {
            // Such as '--help', which is printed on standard output.
            guard !exitCode(for: error).isSuccess else { exit(withError: error) }
            end(error, message: parsingMessage(for: error))
        }
        do {
            if var asyncCommand = command as? any AsyncParsableCommand {
                try await asyncCommand.run()
            } else {
                try command.run()
            }
        } catch {
            guard !exitCode(for: error).isSuccess else { exit(withError: error) }
            // The cause of an exit status has been printed.
            end(error, message: error is ExitCode ? "" : "Error: \(error)")
        }
    }

    /// Prints a message and exits with the status of an error.
    private static func end(_ error: any Error, message: String) -> Never {
        let text = message.replacingControlCharactersWithinLines
        if !text.isEmpty { StandardError.write(text + "\n") }
        exit(withError: exitCode(for: error))
    }

    /// What is said of a command line that cannot be parsed: the unknown name in it, if there is one, in
    /// place of what ArgumentParser says first, and the usage.
    private static func parsingMessage(for error: any Error) -> String {
        let message = fullMessage(for: error)
        guard let root = CommandDescription.of(Self.self),
            let fault = CommandLineFault(
                in: Array(CommandLine.arguments.dropFirst()), of: root),
            let usage = message.firstRange(of: "Usage: ")
        else { return message }
        return "Error: \(fault.message)\n\(message[usage.lowerBound...])"
    }
}
