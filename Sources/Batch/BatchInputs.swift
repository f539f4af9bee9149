import Inbox
import Linux
import SystemPackage

/// The input images of one command, each with the name of its result.
package struct BatchInputs: Sendable {
    /// The paths of the files, by the name of the result relative to the output folder.
    package private(set) var files: [FilePath: FilePath] = [:]
    /// The names, in the order of processing.
    package private(set) var names: [FilePath] = []
    /// The subfolders that cannot be read, with their errors.
    package private(set) var unreadable: [(path: FilePath, error: FileError)] = []

    /// The number of images and unreadable folders.
    package var count: Int { names.count + unreadable.count }

    /// Lists the files among the arguments, and all images below the folders among them.
    ///
    /// An argument that is a symbolic link is followed; links below a folder are not.
    ///
    /// - Parameters:
    ///   - arguments: The paths of files and folders.
    ///   - output: The folder of results, which must not lie in one of the folders; `nil` if there
    ///     is none.
    /// - Throws: ``BatchInputError`` if two results would have one name or the output lies in an
    ///   input folder, ``FileError`` if an argument cannot be listed.
    package init(arguments: [FilePath], output: FilePath?) throws {
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
            // A folder without images that is named like one is more likely a mistake than an
            // empty set, so it is added as an image.
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

/// An error in the arguments: results of the same name, or an output folder inside an input.
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
