import Glibc
import Synchronization
import SystemPackage

/// Writes files so that they appear whole or not at all, and moves them so that none is lost.
///
/// For paths of one's own, in which links are followed up to the file's folder; ``Tree`` is for
/// paths that somebody else has made.
package enum AtomicFile {
    private static let counter = Atomic<Int>(0)

    /// The beginning of the names of files that are still being written.
    package static let temporaryPrefix = ".nucleid-"

    /// A name that no other call in this process gets.
    static func nextTemporaryName() -> FilePath.Component {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        return FilePath.Component("\(temporaryPrefix)\(getpid())-\(number).tmp") ?? "."
    }

    /// Whether a name is exactly one that a file has while it is being written: the prefix, two
    /// numbers with a hyphen between, `.tmp`.
    package static func isTemporary(_ name: FilePath.Component) -> Bool {
        let bytes = name.path.bytes[...]
        guard bytes.starts(with: temporaryPrefix.utf8), bytes.suffix(4).elementsEqual(".tmp".utf8)
        else { return false }
        let numbers = bytes.dropFirst(temporaryPrefix.utf8.count).dropLast(4)
            .split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return numbers.count == 2
            && numbers.allSatisfy { digits in
                !digits.isEmpty
                    && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            }
    }

    /// Writes a file: to a temporary name in its folder, to the disk, then renamed over `path`,
    /// then the folder to the disk (rename(2), fsync(2)).
    ///
    /// - Throws: ``FileError``; what had the name before is then still there.
    package static func write(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        try tree(of: path).write(bytes, to: name(of: path))
    }

    /// Removes a file, if it is there.
    package static func remove(_ path: FilePath) throws(FileError) {
        try tree(of: path).remove(name(of: path))
    }

    /// Moves a file to where nothing is yet, also to another file system, where it is copied,
    /// written to the disk and only then removed.
    ///
    /// - Throws: ``FileError`` with `EEXIST` where something has the name already.
    package static func move(_ source: FilePath, to target: FilePath) throws(FileError) {
        try tree(of: source).move(name(of: source), to: tree(of: target), as: name(of: target))
    }

    /// Of a bare name, the folder is the empty path: the working directory.
    private static func tree(of path: FilePath) -> Tree { Tree(path.removingLastComponent()) }

    private static func name(of path: FilePath) -> FilePath {
        path.lastComponent?.path ?? FilePath("")
    }
}
