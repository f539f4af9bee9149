import Glibc
import Synchronization
import SystemPackage

/// Atomic writing and removing of files by path.
///
/// Symbolic links in the folder part of a path are followed, so it is for paths that the program
/// or its user chose; ``FileTree`` is for paths that other people create.
package enum AtomicFile {
    private static let counter = Atomic<Int>(0)

    /// The prefix of the names of unfinished files.
    package static let temporaryPrefix = ".nucleid-"

    /// Returns a temporary name, unique in this process: `.nucleid-<process>-<number>.tmp`.
    ///
    /// - Parameter suffix: Another suffix than `.tmp`, see ``PrivateFolder``.
    /// - Returns: The name.
    static func nextTemporaryName(suffix: String = ".tmp") -> FilePath.Component {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        return FilePath.Component("\(temporaryPrefix)\(getpid())-\(number)\(suffix)") ?? "."
    }

    /// Whether a name has exactly the form `.nucleid-<digits>-<digits>.tmp` of a temporary file, or
    /// the same with another suffix.
    package static func isTemporaryName(
        _ name: FilePath.Component, suffix: String = ".tmp"
    ) -> Bool {
        let bytes = name.path.bytes[...]
        guard bytes.starts(with: temporaryPrefix.utf8),
            bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        else { return false }
        let numbers = bytes.dropFirst(temporaryPrefix.utf8.count).dropLast(suffix.utf8.count)
            .split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return numbers.count == 2
            && numbers.allSatisfy { digits in
                !digits.isEmpty
                    && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            }
    }

    /// Writes a file atomically and durably: temporary file in the same folder, fsync(2),
    /// rename(2) over `path`, fsync(2) of the folder.
    ///
    /// - Throws: ``FileError``; a file that was at `path` before is then still there.
    package static func write(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        try tree(of: path).write(bytes, to: name(of: path))
    }

    /// Removes a file; does nothing if there is none.
    package static func remove(_ path: FilePath) throws(FileError) {
        try tree(of: path).remove(name(of: path))
    }

    /// The folder of a path; for a bare name the empty path, which is the working directory.
    private static func tree(of path: FilePath) -> FileTree {
        FileTree(root: path.removingLastComponent())
    }

    private static func name(of path: FilePath) -> FilePath {
        path.lastComponent?.path ?? FilePath("")
    }
}
