import Linux
import SystemPackage

/// Why an image cannot have a result under the names that follow from its own.
package enum ResultConflict: Error, Equatable {
    /// A folder, link, pipe or device has the name of one of its files.
    case notAFile(path: FilePath)
    /// A file has the result of another image, which still exists: the outbox does not distinguish
    /// the two names, such as `Cell.png` and `cell.png` on a share that ignores case.
    case otherImage(FilePath, sidecar: FilePath)
}

extension ResultConflict: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAFile(let path):
            "'\(path)', the name of one of its files, is that of something else than a file"
        case .otherImage(let image, let sidecar):
            "'\(sidecar)' is the result of '\(image)', which the outbox does not distinguish from it"
        }
    }
}
