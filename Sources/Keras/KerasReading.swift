import Glibc
import Linux
import Network
import SystemPackage

/// A network of the original work, brought from Keras by a child process, since libhdf5 dies of
/// some files that are damaged.
package struct KerasReading: Sendable {
    /// The processor time of the child, in seconds; the largest network takes a tenth of it.
    private static let seconds = 120
    /// The child's status where it hands a sentence back (`EX_USAGE` of sysexits.h).
    private static let refusal: CInt = 64
    /// The faults by which a child ends of itself.
    private static let faults = [
        SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP, SIGXCPU,
    ]

    /// The bytes of a safetensors file that can segment images.
    package let bytes: [UInt8]
    /// The preset's, at the file's width.
    package let architecture: Architecture
    /// The number of weights, biases included.
    package let count: Int

    /// Starts a child that calls ``serve(_:as:name:)``, and checks what it hands back.
    ///
    /// - Parameters:
    ///   - path: The file that the child reads; nothing is read of it here.
    ///   - executable: The program of the child.
    ///   - arguments: What it is called with.
    /// - Throws: ``KerasError``; `FileError` where there can be no child.
    /// - Complexity: O(*n*), where *n* is the number of weights.
    package init(
        _ path: FilePath, executable: FilePath = ChildProcess.ownExecutable, arguments: [String]
    ) throws {
        var child = try ChildProcess(executable, arguments: arguments)
        let bytes = try child.readAll(limit: Self.memory(for: path))
        switch child.wait() {
        case .exited(status: 0):
            guard let model = try? bytes.withUnsafeBytes({ try Model($0) }) else {
                throw KerasError.damaged(path: path.string)
            }
            self.bytes = bytes
            architecture = model.network.architecture
            count = model.network.count
        case .exited(status: Self.refusal) where !bytes.isEmpty:
            throw KerasError.refused(sentence: String(decoding: bytes, as: UTF8.self))
        case .killed(let signal) where !Self.faults.contains(signal):
            throw KerasError.ended(path: path.string, signal: signal)
        case .exited, .killed:
            throw KerasError.damaged(path: path.string)
        }
    }

    /// The child's part: confines the process, reads the file, and writes the model, or why there
    /// is none, to standard output.
    ///
    /// - Parameters:
    ///   - path: As for ``KerasImport/init(_:as:)``.
    ///   - preset: Which network it is.
    ///   - name: What the model is called from now on.
    /// - Returns: The status to exit with.
    /// - Throws: `FileError` where there is no parent to write to.
    package static func serve(
        _ path: FilePath, as preset: KerasPreset, name: String
    ) throws -> CInt {
        let bytes: [UInt8]
        do {
            try ChildProcess.confine(memory: memory(for: path), seconds: seconds)
            bytes = try KerasImport(path, as: preset).bytes(name: name)
        } catch {
            try ChildProcess.handBack(Array("\(error)".utf8))
            return refusal
        }
        try ChildProcess.handBack(bytes)
        return 0
    }

    /// The addresses that a child may have: 4 GiB, and sixteen times the file.
    ///
    /// The original network needs 0.7 GB of them, for a file of 124 MB.
    private static func memory(for path: FilePath) -> Int {
        let size = (try? FileStatus(of: path))?.size ?? 0
        return (4 << 30) + 16 * min(size, 1 << 40)
    }
}

extension UNet {
    /// The number of weights, biases included.
    fileprivate var count: Int {
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
