import Images
import Linux
import SystemPackage

/// A truth's file, open, and what its first bytes say.
final class TruthFile {
    private let file: OpenFile
    /// `nil` where it is no image that can be read.
    let header: PNGHeader?

    /// Opens a truth; no link is followed on the way.
    ///
    /// - Throws: ``FileError``.
    init(_ path: FilePath, in tree: Tree) throws(FileError) {
        let opened = try tree.open(path)
        header = PNGHeader(try opened.readPrefix(PNGHeader.length))
        file = opened
    }

    /// Its size when it was opened.
    var size: Int { file.status.size }

    /// All of it.
    func content(limit: Int) throws(FileError) -> [UInt8] { try file.readAll(limit: limit) }
}
