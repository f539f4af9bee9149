import Glibc
import Linux
import Network
import SystemPackage

/// A model imported from Keras in a child process, since libhdf5 crashes on some damaged files.
package struct IsolatedKerasImport: Sendable {
    /// The limit of the child's processor time in seconds; the largest network takes a tenth of it.
    private static let seconds = 120
    /// The exit status of a child that has written an error message (`EX_USAGE` of sysexits.h).
    private static let refusalStatus: CInt = 64
    /// The signals of a crash, or of the limit of processor time.
    private static let crashSignals = [
        SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP, SIGXCPU,
    ]

    /// The content of a safetensors file.
    package let bytes: [UInt8]
    /// The architecture of the preset with the file's width.
    package let architecture: Architecture
    /// The number of weights, biases included.
    package let parameterCount: Int

    /// Starts a child that calls ``runChild(importing:as:name:)``, and checks the model it writes.
    ///
    /// - Parameters:
    ///   - path: The file that the child reads; it is not opened here.
    ///   - executable: The program of the child.
    ///   - arguments: The arguments of the child, which contain the path.
    /// - Throws: ``KerasError``; `FileError` if the child cannot be started.
    /// - Complexity: O(*n*), where *n* is the number of weights.
    package init(
        from path: FilePath, executable: FilePath = ChildProcess.ownExecutable, arguments: [String]
    ) throws {
        var child = try ChildProcess(executable: executable, arguments: arguments)
        let bytes = try child.readAll(limit: Self.addressSpace(for: path))
        switch child.wait() {
        case .exited(status: 0):
            guard let model = try? bytes.withUnsafeBytes({ try Model($0) }) else {
                throw KerasError.damaged(path: path.string)
            }
            self.bytes = bytes
            architecture = model.network.architecture
            parameterCount = model.network.parameterCount
        case .exited(status: Self.refusalStatus) where !bytes.isEmpty:
            throw KerasError.refused(message: String(decoding: bytes, as: UTF8.self))
        case .killed(let signal) where !Self.crashSignals.contains(signal):
            throw KerasError.childKilled(path: path.string, signal: signal)
        case .exited, .killed:
            throw KerasError.damaged(path: path.string)
        }
    }

    /// Confines this process, which is the child, imports a file, and writes the model or an error
    /// message to standard output.
    ///
    /// - Parameters:
    ///   - path: The file, see ``KerasImport/init(from:as:)``.
    ///   - preset: The network.
    ///   - name: The name of the model.
    /// - Returns: The exit status.
    /// - Throws: `FileError` if the parent does not read any more.
    package static func runChild(
        importing path: FilePath, as preset: KerasPreset, name: String
    ) throws -> CInt {
        let bytes: [UInt8]
        do {
            try ChildProcess.confine(
                addressSpace: addressSpace(for: path), processorSeconds: seconds)
            bytes = try KerasImport(from: path, as: preset).safetensors(name: name)
        } catch {
            try ChildProcess.writeToParent(Array("\(error)".utf8))
            return refusalStatus
        }
        try ChildProcess.writeToParent(bytes)
        return 0
    }

    /// The limit of the child's address space in bytes: 4 GiB and sixteen times the file's size.
    ///
    /// The original network needs 0.7 GB for a file of 124 MB.
    private static func addressSpace(for path: FilePath) -> Int {
        let size = (try? FileStatus(of: path))?.size ?? 0
        return (4 << 30) + 16 * min(size, 1 << 40)
    }
}

extension UNet {
    /// The number of weights, biases included.
    fileprivate var parameterCount: Int {
        let convolutions =
            encoder.joined().map { $0.weight.count + $0.bias.count }
            + decoder.joined().map { $0.weight.count + $0.bias.count }
            + head.map { $0.weight.count + $0.bias.count }
        let upsamplings = upsampling.map { upsampling in
            switch upsampling {
            case .transposed(let layer): layer.weight.count + layer.bias.count
            case .nearestThen(let layer): layer.weight.count + layer.bias.count
            }
        }
        return (convolutions + upsamplings).reduce(0, +)
    }
}
