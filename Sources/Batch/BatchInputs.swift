import Inbox
import Linux
import SystemPackage

/// The images of one call, each under the name that its result is filed under.
package struct BatchInputs: Sendable {
    /// The files, by their path relative to the output folder.
    package private(set) var files: [FilePath: FilePath] = [:]
    /// The names, in the order in which they are worked on.
    package private(set) var names: [FilePath] = []
    /// Sub-folders that cannot be read, and why.
    package private(set) var unreadable: [(path: FilePath, error: FileError)] = []

    /// How many images, and folders of unknown content, there are.
    package var count: Int { names.count + unreadable.count }

    /// Lists what the arguments name: files as they are, of folders the images below them.
    ///
    /// Links are followed where an argument is one, not below it.
    ///
    /// - Parameters:
    ///   - arguments: Files and folders.
    ///   - output: The folder of results, which must not lie in one of the folders; `nil` where
    ///     there is none.
    /// - Throws: ``BatchInputError`` where the call makes no sense, ``FileError`` where an argument
    ///   cannot be listed.
    package init(_ arguments: [FilePath], output: FilePath?) throws {
        for argument in arguments {
            let path = argument.resolvingSymlinks
            guard try FileStatus(of: path)?.kind == .folder else {
                try addFile(argument)
                continue
            }
            if let output, output.resolvingSymlinks.starts(with: path) {
                throw BatchInputError.outputInside(output: output, folder: argument)
            }
            let before = count
            let found = try Folder(path).files { below throws(FileError) in
                !InboxFileKind.isHidden(below)
            } onError: { below, error throws(FileError) in
                unreadable.append((path.pushing(below), error))
            }
            for (below, _) in found where InboxFileKind(of: below) == .image {
                try add(path.pushing(below), as: below)
            }
            // A folder by the name of an image is more likely a mistake than a set of none.
            if count == before, InboxFileKind(of: argument) == .image { try addFile(argument) }
        }
    }

    private mutating func addFile(_ argument: FilePath) throws(BatchInputError) {
        let name = argument.lastComponent.map { FilePath(root: nil, [$0]) } ?? argument
        try add(argument.resolvingSymlinks, as: name)
    }

    private mutating func add(_ file: FilePath, as name: FilePath) throws(BatchInputError) {
        if let other = files[name] { throw .collision(other, file, name) }
        files[name] = file
        names.append(name)
    }
}

/// A call whose results could not be told apart.
package enum BatchInputError: Error, Equatable, CustomStringConvertible {
    case collision(FilePath, FilePath, FilePath)
    case outputInside(output: FilePath, folder: FilePath)

    package var description: String {
        switch self {
        case .collision(let first, let second, let name):
            "'\(first)' and '\(second)' would both give '\(name).json'; "
                + "segment them into different folders"
        case .outputInside(let output, let folder):
            "the output folder '\(output)' lies in the input folder '\(folder)', where its masks "
                + "would be taken for images the next time"
        }
    }
}
