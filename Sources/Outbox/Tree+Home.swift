import Linux
import SystemPackage

extension Tree {
    /// Where a file with a path of its own elsewhere may lie here: its path, in which a folder's
    /// name that a file has here gets a number.
    ///
    /// Where `a.png` is a file, `a.png/x.png` goes to `a.png.1/x.png`.
    ///
    /// - Parameter path: The path elsewhere, relative.
    /// - Returns: The path here, relative; its folder need not exist.
    /// - Throws: ``FileError`` where a folder cannot be looked into.
    package func home(of path: FilePath) throws(FileError) -> FilePath {
        guard let name = path.lastComponent else { return path }
        var folder = FilePath("")
        for component in path.removingLastComponent().components {
            let wanted = folder.appending(component)
            var number = 0
            folder = wanted
            while try status(of: folder)?.kind == .file {
                number += 1
                let tail = Array(".\(number)".utf8)
                let stem = wanted.nameBytes.cut(to: 255 - tail.count)
                folder = wanted.removingLastComponent().pushing(FilePath(bytes: stem + tail))
            }
        }
        return folder.appending(name)
    }

    /// The path that ``home(of:)`` made one of: without the numbers that its folders have got.
    package func origin(of home: FilePath) -> FilePath {
        guard let name = home.lastComponent else { return home }
        var (found, origin) = (FilePath(""), FilePath(""))
        for component in home.removingLastComponent().components {
            let bytes = FilePath(root: nil, [component]).bytes
            let dot = bytes.lastIndex(of: UInt8(ascii: ".")) ?? 0
            let stem = FilePath(bytes: Array(bytes[..<dot]))
            let isNumbered =
                dot > 0 && Int(String(decoding: bytes[(dot + 1)...], as: UTF8.self)) != nil
            let isFile = isNumbered && (try? status(of: found.pushing(stem)))?.kind == .file
            origin = isFile ? origin.pushing(stem) : origin.appending(component)
            found = found.appending(component)
        }
        return origin.appending(name)
    }
}

extension FileError {
    /// Whether the kernel grants no right, or the file system none to anybody.
    var isRefusal: Bool {
        errno == .permissionDenied || errno == .notPermitted || errno == .readOnlyFileSystem
    }
}
