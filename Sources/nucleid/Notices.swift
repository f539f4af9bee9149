import Linux
import Tensors

/// Notices on standard error before a command begins.
enum Notices {
    /// Prints that portable kernels are in use because OpenBLAS cannot be, if that is so.
    static func writeKernels() {
        guard let reason = InstructionSet.portableReason else { return }
        StandardError.write("\(reason); using portable kernels, which take longer.\n")
    }

    /// Prints that the network is evaluated by other kernels than the best ones, or in another precision
    /// than the one asked for.
    ///
    /// - Parameter reason: The reason for the precision, without a full stop; `nil` if it is the one
    ///   asked for.
    static func write(fallback reason: String?) {
        writeKernels()
        guard let reason else { return }
        StandardError.write("Fast precision is not available (\(reason)); using exact.\n")
    }
}
