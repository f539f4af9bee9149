import Glibc
import Linux
import SystemPackage
import TestSupport

extension TemporaryFolder {
    /// Makes a pipe with a name.
    func makePipe(_ name: String) throws -> FilePath {
        try make(name) { mkfifo($0, 0o600) }
    }

    /// Makes a symbolic link to `target`.
    func makeLink(_ name: String, to target: FilePath) throws -> FilePath {
        try make(name) { link in target.withPlatformString { symlink($0, link) } }
    }

    /// Makes a sub-folder.
    func makeFolder(_ name: String) throws -> FilePath {
        let folder = path.appending(name)
        try Folder(folder).create()
        return folder
    }

    /// Every name in the folder, those that begin with a dot too.
    func names() throws -> [String] { try Folder(path).names().map(\.string) }

    private func make(
        _ name: String, _ call: (UnsafePointer<CChar>) -> CInt
    ) throws -> FilePath {
        let made = path.appending(name)
        guard made.withPlatformString(call) == 0 else { throw Errno(rawValue: errno) }
        return made
    }
}

/// The whole of a file.
func content(of path: FilePath) throws -> [UInt8] {
    try OpenFile(path).readAll(limit: 1 << 24)
}
