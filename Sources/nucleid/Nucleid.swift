import ArgumentParser
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
            Sample.self, CheckConfig.self, Bench.self, Calibrate.self, ImportKeras.self,
            RecordExit.self,
        ])
}
