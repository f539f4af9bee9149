import Gradients
import Masks
import Network
import Pipeline
import Segmentation
import Tensors

/// The kernels, precision and threads that a benchmark ran with.
package struct BenchmarkSetup: Sendable, Equatable {
    /// The instruction set of the kernels, such as `avx512`.
    package let kernels: String
    /// The processor that OpenBLAS' products are made for, where they are used.
    package let blas: String?
    /// The precision that was computed with, `exact` or `fast`.
    package let precision: String
    /// The precision that was asked for.
    package let requestedPrecision: String
    /// The number of compute threads.
    package let threads: Int
    /// Why ``precision`` is not ``requestedPrecision``, as a clause; `nil` if they are the same.
    package let fallbackReason: String?

    /// The setup of training with products of a format.
    package static func training(
        threads: Int, format: ProductFormat, requestedPrecision: Precision
    ) -> BenchmarkSetup {
        let isExact = format == .float32
        return BenchmarkSetup(
            kernels: InstructionSet.selected.rawValue,
            precision: (isExact ? Precision.exact : .fast).rawValue,
            requestedPrecision: requestedPrecision.rawValue, threads: threads,
            fallbackReason: isExact && requestedPrecision == .fast
                ? ProductFormat.roundsNothingReason : nil)
    }

    /// The setup of a pipeline and its compute threads.
    package init(of pipeline: Pipeline) {
        self.init(
            kernels: pipeline.kernels.simd, precision: pipeline.kernels.precision,
            requestedPrecision: pipeline.kernels.precisionAsked,
            threads: pipeline.kernels.threads, fallbackReason: pipeline.fallback)
    }

    init(of pool: InferencePool, requestedPrecision: Precision) {
        self.init(
            kernels: pool.kernels.rawValue, precision: pool.precision.rawValue,
            requestedPrecision: requestedPrecision.rawValue, threads: pool.threadCount,
            fallbackReason: pool.fallbackReason)
    }

    init(of segmenter: Segmenter, requestedPrecision: Precision) {
        self.init(
            kernels: segmenter.kernels.rawValue, precision: segmenter.precision.rawValue,
            requestedPrecision: requestedPrecision.rawValue, threads: segmenter.threads,
            fallbackReason: segmenter.fallback)
    }

    private init(
        kernels: String, precision: String, requestedPrecision: String, threads: Int,
        fallbackReason: String?
    ) {
        self.kernels = kernels
        blas = InstructionSet(rawValue: kernels)?.blasCore
        self.precision = precision
        self.requestedPrecision = requestedPrecision
        self.threads = threads
        self.fallbackReason = fallbackReason
    }
}

/// The median of repeated measurements.
///
/// - Complexity: O(*n* log *n*), where *n* is the number of measurements.
func median(of measurements: [Double]) -> Double {
    guard let statistics = Statistics(of: measurements) else {
        preconditionFailure("a benchmark has at least one repetition")
    }
    return statistics.median
}
