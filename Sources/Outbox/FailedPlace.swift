import Linux
import SystemPackage

/// Where a failed image may lie in the failed folder, and its sidecar.
struct FailedPlace: Sendable, Equatable {
    /// The image's path below the inbox, with a number where that name was taken.
    let file: FilePath
    /// What says why.
    let sidecar: FilePath

    /// The `number`-th place of an image.
    init(of image: FilePath, number: Int) {
        file = image.numbered(number)
        sidecar = ResultName(file).sidecar
    }
}

extension FailedPlace {
    /// What a place holds, for an image that looks for its own.
    enum State {
        /// A file; it is not looked at whose.
        case taken
        /// The sidecar of another image, which was left where it was.
        case foreign
        /// The image's own sidecar: it was left where it was.
        case standing(FailureSidecar)
        /// Nothing.
        case free
    }

    /// Looks at the place.
    func state(for image: FilePath, in tree: Tree) throws(FileError) -> State {
        if try tree.status(of: file) != nil { return .taken }
        guard try tree.status(of: sidecar) != nil else { return .free }
        guard let found = try? FailureSidecar(at: sidecar, in: tree) else { return .free }
        return found.image.path == image ? .standing(found) : .foreign
    }
}
