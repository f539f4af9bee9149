import Linux
import Network
import Outbox
import SystemPackage

/// A model with its identity, read from the executable itself or from a file.
package struct LoadedModel: Sendable {
    /// The network, and what its file says of it.
    package let model: Model
    /// Of the whole weights file; waits for it where need be.
    package var sha256: String { digest.value }
    private let digest: PendingDigest
    /// Whether it came with the executable.
    package let isBuiltIn: Bool

    /// Reads a model.
    ///
    /// - Parameter file: A safetensors file, or `nil` for the built-in model.
    /// - Throws: ``FileError``, or ``ModelFileError`` with the file's name.
    package init(_ file: FilePath?) throws {
        guard let file else {
            // A quarter of the daemon's start: the rest of it goes on meanwhile.
            digest = PendingDigest { Digest.sha256(Model.builtIn) }
            model = try Model(Model.builtIn)
            isBuiltIn = true
            return
        }
        let mapped = try MappedFile(file)
        do throws(WeightsError) {
            model = try mapped.withBytes { bytes throws(WeightsError) in try Model(bytes) }
        } catch {
            throw ModelFileError(file: file, reason: error)
        }
        let sum = mapped.withBytes { Digest.sha256($0) }
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
