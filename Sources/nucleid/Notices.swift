import Daemon
import Tensors

/// What `segment` and `bench` say once on standard error before they begin.
enum Notices {
    /// Says that the precision is not the one asked for.
    ///
    /// - Parameter reason: A sentence without its end, or `nil` where there is nothing to say.
    static func write(fallback reason: String?) {
        guard let reason else { return }
        StandardError.write("Computing exactly, though fast was asked for: \(reason).\n")
    }

    /// Says that OpenBLAS could be faster, where it could.
    static func writeSlowKernels() {
        guard !BLAS.kernelsFit(.current) else { return }
        StandardError.write(
            "OpenBLAS runs its \(BLAS.kernels) kernels, which do not use all that this "
                + "processor (\(Processor.current)) has: unset OPENBLAS_CORETYPE\n")
    }
}
