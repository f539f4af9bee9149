import Daemon
import Linux
import Network
import Pipeline
import Tensors

/// What a measurement was taken on, without which it says little.
struct MachineFacts: Encodable {
    let processor: String
    let kernels: String
    let precision: String
    let precision_asked: String
    let threads: Int
    let version: String

    /// A measurement of the network, or of what is around it in memory.
    init(kernels: Processor, precision: Precision, asked: Precision, threads: Int) {
        self.init(kernels.rawValue, precision.rawValue, asked: asked.rawValue, threads)
    }

    /// A measurement of the whole pipeline.
    init(_ pipeline: Pipeline) {
        let kernels = pipeline.kernels
        self.init(kernels.simd, kernels.precision, asked: kernels.precisionAsked, kernels.threads)
    }

    private init(_ kernels: String, _ precision: String, asked: String, _ threads: Int) {
        self.kernels = kernels
        self.precision = precision
        precision_asked = asked
        self.threads = threads
        processor = Machine.processorName
        version = Release.version
    }

    /// All of it, for people.
    var sentence: String {
        "nucleid \(version) on \(processor): \(kernels) kernels, \(precision), "
            + (threads == 1 ? "1 thread" : "\(threads) threads")
    }
}
