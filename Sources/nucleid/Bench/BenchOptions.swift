import ArgumentParser
import Daemon
import Images
import Linux
import Network
import Pipeline
import Segmentation
import SystemPackage
import Tensors

/// What can be chosen of every measurement.
struct BenchOptions: ParsableArguments {
    @Option(help: "Threads that evaluate tiles; by default one for each core.")
    var threads = Machine.processors

    @Option(help: "How exactly the network is computed.")
    var precision: Precision = .exact

    @Option(help: "A safetensors file with another network than the built-in one.")
    var model: String?

    func validate() throws {
        if let fault = Processor.fault { throw ValidationError("\(fault).") }
        if !(1...1024).contains(threads) { throw ValidationError("--threads is 1 to 1024.") }
    }

    /// Refuses sides of generated images, in pixels, that are none.
    static func check(sides: [Int]) throws {
        if sides.isEmpty || !sides.allSatisfy((1...8192).contains) {
            throw ValidationError("--sides are 1 to 8192.")
        }
    }

    /// The model.
    func loadedModel() throws -> LoadedModel { try LoadedModel(model.map { FilePath($0) }) }

    /// What the model leaves to the user, as the defaults have it.
    var segmentation: SegmentationOptions { SegmentationOptions(precision: precision) }

    /// A pipeline that publishes into a folder.
    func pipeline(outbox: FilePath, truth: FilePath? = nil) throws -> Pipeline {
        try Pipeline(
            model: loadedModel(), options: segmentation, limits: ReadingLimits(), outbox: outbox,
            truth: truth, threads: threads)
    }
}
