import SystemPackage

/// Why a folder could not be locked.
package enum FolderLockError: Error, Equatable {
    /// Another process has it; its number, where that can be learnt.
    case inUse(path: FilePath, process: Int32?)
    /// The lock could not even be tried.
    case file(FileError)
}

extension FolderLockError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .inUse(let path, let process?):
            "'\(path)' is in use by another nucleid, process \(process); stop that one first"
        case .inUse(let path, nil):
            "'\(path)' is in use by another process; stop that one first"
        case .file(let error): "\(error)"
        }
    }
}
