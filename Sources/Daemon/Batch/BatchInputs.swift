import Inbox
import Linux
import SystemPackage

/// The images of one call, each under the name that its result is filed under.
package struct BatchInputs: Sendable {
    /// The files, by their path relative to the output folder.
    package private(set) var files: [FilePath: FilePath] = [:]
    /// The names, in the order in which they are worked on.
    package private(set) var names: [FilePath] = []

    /// Lists what the arguments name: files as they are, of folders the images below them.
    ///
    /// - Parameters:
    ///   - arguments: Files and folders.
    ///   - output: Where results go; must not lie in one of the folders.
    /// - Throws: ``BatchInputError`` where the call makes no sense, ``FileError`` where a folder
    ///   cannot be listed.
    package init(_ arguments: [FilePath], output: FilePath) throws {
        for argument in arguments {
            guard try FileStatus(of: argument)?.kind == .folder else {
                let name = argument.lastComponent.map { FilePath(root: nil, [$0]) } ?? argument
                try add(argument, as: name)
                continue
            }
            guard !output.lexicallyNormalized().starts(with: argument.lexicallyNormalized()) else {
                throw BatchInputError.outputInside(output: output, folder: argument)
            }
            for (path, _) in try Folder(argument).files() where InboxName(path) == .image {
                try add(argument.pushing(path), as: path)
            }
        }
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
