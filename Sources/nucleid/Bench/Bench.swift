import ArgumentParser

/// `nucleid bench`: measures the speed of this machine.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures how fast this machine is.",
        discussion: "Prints tables on a terminal, and a JSON object a line elsewhere.",
        subcommands: [
            BenchStages.self, BenchNetwork.self, BenchSizes.self, BenchEndToEnd.self,
            BenchNuclei.self, BenchQueue.self, BenchTraining.self,
        ], defaultSubcommand: BenchStages.self)
}
