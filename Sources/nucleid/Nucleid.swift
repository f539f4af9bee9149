import ArgumentParser
import Daemon
import Pipeline

/// The command line; each subcommand has a file of its own.
@main
struct Nucleid: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nucleid",
        abstract: "Finds the nuclei in microscopy images, as a daemon or once.",
        version: Release.version,
        subcommands: [
            Run.self, Status.self, Verify.self, Retry.self, Segment.self, Evaluate.self, Train.self,
            Sample.self, CheckConfig.self, Bench.self, Calibrate.self, ImportKeras.self,
        ])
}
