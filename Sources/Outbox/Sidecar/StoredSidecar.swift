import Linux
import SystemPackage

/// A sidecar that can be read from a file: of a result or of a failure.
package protocol StoredSidecar: Decodable, Sendable {
    /// The name and version of its schema.
    var schema: String { get }
}

extension Sidecar: StoredSidecar {}

extension FailureSidecar: StoredSidecar {}

extension StoredSidecar {
    /// Reads a sidecar, and checks its schema version.
    ///
    /// - Parameters:
    ///   - path: Its path, relative to the tree's root.
    ///   - tree: The outbox, or the failed folder.
    ///   - limit: The largest size of the file in bytes; a larger one is not read. Decoding takes
    ///     some 20 times as much memory.
    /// - Throws: ``SidecarError``.
    package init(
        at path: FilePath, in tree: FileTree, limit: Int = 16 << 20
    ) throws(SidecarError) {
        let bytes: [UInt8]
        do {
            bytes = try tree.open(path).readAll(limit: limit)
        } catch {
            throw .file(error)
        }
        do {
            self = try SidecarCoding.decode(Self.self, from: bytes)
        } catch {
            throw .malformed(error as? DecodingError)
        }
        guard schema == Sidecar.schemaVersion else { throw .version(schema) }
    }
}

/// Why a sidecar could not be read.
package enum SidecarError: Error {
    /// The file cannot be read.
    case file(FileError)
    /// The file is not JSON, or a key is missing or has another type.
    case malformed(DecodingError?)
    /// The schema version is not supported.
    case version(String)
}

extension SidecarError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .version(let version): "its schema is '\(version)', not '\(Sidecar.schemaVersion)'"
        case .malformed(.keyNotFound(let key, let context)):
            "it lacks '\(Self.keyPath(of: context.codingPath + [key]))'"
        case .malformed(.typeMismatch(_, let context)), .malformed(.valueNotFound(_, let context)):
            "'\(Self.keyPath(of: context.codingPath))' has the wrong type"
        case .malformed: "it is not JSON"
        }
    }

    private static func keyPath(of keys: [any CodingKey]) -> String {
        keys.map(\.stringValue).joined(separator: ".")
    }
}
