import ArgumentParser
import Images
import Linux
import Network
import Pipeline
import Segmentation
import SystemPackage
import Tensors

/// Options of every benchmark that evaluates a network.
struct BenchOptions: ParsableArguments {
    @Option(help: "Threads that evaluate tiles; by default one for each core.")
    var threads = Machine.processorCount

    @Option(help: "How exactly the network is computed.")
    var precision: Precision = .exact

    @Option(help: "A safetensors file with another network than the built-in one.")
    var model: String?

    func validate() throws {
        if let fault = InstructionSet.unusableReason { throw ValidationError("\(fault).") }
        if !(1...1024).contains(threads) { throw ValidationError("--threads is 1 to 1024.") }
    }

    /// Reads the model.
    func loadedModel() throws -> LoadedModel { try LoadedModel(file: model.map { FilePath($0) }) }

    /// The default options of segmentation with this precision.
    var segmentation: SegmentationOptions { SegmentationOptions(precision: precision) }

    /// Makes a pipeline that publishes into `outbox`.
    ///
    /// - Parameters:
    ///   - outbox: The folder of results.
    ///   - truth: The folder of ground truth; `nil` for none.
    /// - Returns: The pipeline, with compute threads of its own.
    /// - Throws: ``FileError``, ``ModelFileError`` or ``ModelError`` if the model cannot be used.
    func pipeline(outbox: FilePath, truth: FilePath? = nil) throws -> Pipeline {
        try Pipeline(
            model: loadedModel(), options: segmentation, limits: ReadingLimits(), outbox: outbox,
            truth: truth, threads: threads)
    }
}

/// The option `--repetitions`.
struct BenchRepetitions: ParsableArguments {
    @Option(
        name: .customLong("repetitions"),
        help: .init("Repetitions, of which the median counts.", valueName: "repetitions"))
    var count = 5

    func validate() throws {
        if !(1...1000).contains(count) {
            throw ValidationError("--repetitions is 1 to 1000.")
        }
    }
}

/// The option `--sides`; each subcommand has a default of its own.
enum BenchSides {
    /// Checks the sides of generated images, in pixels.
    ///
    /// - Throws: `ValidationError` if there is none, or one is out of range.
    static func validate(_ sides: [Int]) throws {
        if sides.isEmpty || !sides.allSatisfy((1...8192).contains) {
            throw ValidationError("--sides are 1 to 8192.")
        }
    }
}
