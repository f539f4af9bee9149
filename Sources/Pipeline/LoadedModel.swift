import Linux
import Network
import Outbox
import SystemPackage

/// A model with the digest of its weights, built into the executable or read from a file.
package struct LoadedModel: Sendable {
    /// The network, and the metadata of its weights file.
    package let model: Model
    /// The SHA-256 digest of the whole weights file, in hexadecimal; blocks until it is computed.
    package var sha256: String { digest.value }
    private let digest: PendingDigest
    /// Whether it is the model in the executable.
    package let isBuiltIn: Bool

    /// Reads a model.
    ///
    /// - Parameter file: A safetensors file, or `nil` for the built-in model.
    /// - Throws: ``FileError``, or ``ModelFileError`` with the file's name.
    package init(file: FilePath?) throws {
        guard let file else {
            // It would take a quarter of the daemon's start, which goes on meanwhile.
            digest = PendingDigest { Digest.sha256(of: Model.builtIn) }
            model = try Model(Model.builtIn)
            isBuiltIn = true
            return
        }
        let mapped = try MappedFile(at: file)
        do throws(WeightsError) {
            model = try mapped.withBytes { bytes throws(WeightsError) in try Model(bytes) }
        } catch {
            throw ModelFileError(file: file, reason: error)
        }
        let sum = mapped.withBytes { Digest.sha256(of: $0) }
        digest = PendingDigest { sum }
        isBuiltIn = false
    }
}

/// A weights file that cannot be used.
package struct ModelFileError: Error, CustomStringConvertible {
    /// The weights file.
    package let file: FilePath
    /// What is wrong with it.
    package let reason: WeightsError

    package init(file: FilePath, reason: WeightsError) {
        self.file = file
        self.reason = reason
    }

    package var description: String { "the model '\(file)' cannot be used: \(reason)" }
}

/// A digest that is computed on a thread of its own.
private final class PendingDigest: Sendable {
    private let result: Monitor<String?>
    private let thread: PosixThread

    /// Starts to compute it.
    init(_ digest: @escaping @Sendable () -> String) {
        let result = Monitor<String?>(nil)
        self.result = result
        thread = PosixThread {
            let value = digest()
            result.update { $0 = value }
        }
    }

    deinit { thread.join() }

    /// The digest; blocks until it is computed.
    var value: String { result.wait { $0 } }
}
