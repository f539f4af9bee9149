import ArgumentParser

/// How often something is measured.
struct BenchRepetitions: ParsableArguments {
    @Option(help: "Repetitions, of which the median counts.")
    var repetitions = 5

    func validate() throws {
        if !(1...1000).contains(repetitions) {
            throw ValidationError("--repetitions is 1 to 1000.")
        }
    }
}
