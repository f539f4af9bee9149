import Linux
import SystemPackage

/// A sidecar that lies in a folder, of a result or of a failure.
package protocol StoredSidecar: Decodable, Sendable {
    /// The name and version of the form that it is written in.
    var schema: String { get }
}

extension Sidecar: StoredSidecar {}

extension FailureSidecar: StoredSidecar {}

extension StoredSidecar {
    /// The largest sidecar that is read, in bytes.
    private static var limit: Int { 16 << 20 }

    /// Reads a sidecar.
    ///
    /// - Throws: ``SidecarError``.
    package init(at path: FilePath, in tree: Tree) throws(SidecarError) {
        let bytes: [UInt8]
        do {
            bytes = try tree.open(path).readAll(limit: Self.limit)
        } catch {
            throw .file(error)
        }
        do {
            self = try SidecarCoding.decode(Self.self, from: bytes)
        } catch {
            throw .malformed(error as? DecodingError)
        }
        guard schema == Sidecar.version else { throw .version(schema) }
    }
}

/// Why a file is no sidecar.
package enum SidecarError: Error {
    /// It cannot be read.
    case file(FileError)
    /// It is not JSON, or lacks something.
    case malformed(DecodingError?)
    /// It is of a version that this release does not read.
    case version(String)
}

extension SidecarError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .version(let version): "its schema is '\(version)', not '\(Sidecar.version)'"
        case .malformed(.keyNotFound(let key, let context)):
            "it lacks '\(Self.place(context.codingPath + [key]))'"
        case .malformed(.typeMismatch(_, let context)), .malformed(.valueNotFound(_, let context)):
            "'\(Self.place(context.codingPath))' is not what it must be"
        case .malformed: "it is not JSON"
        }
    }

    private static func place(_ keys: [any CodingKey]) -> String {
        keys.map(\.stringValue).joined(separator: ".")
    }
}
