import Glibc
import SystemPackage

/// Numbered alternatives of a name that is taken: `cell.png`, `cell.1.png`, `cell.2.png`, ….
extension FilePath {
    /// Returns the path with a number before the file extension, in the same folder; for 0 the
    /// path itself.
    ///
    /// A name that would be longer than 255 bytes loses the end of its stem.
    package func insertingNumber(_ number: Int) -> FilePath {
        let name = lastComponentBytes
        guard number > 0, !name.isEmpty else { return self }
        let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > 0 ? $0 : nil } ?? name.count
        // A longer extension would leave too little of the stem; then the number goes to the end.
        let split = name.count - dot <= 128 ? dot : name.count
        let tail = Array(".\(number)".utf8) + name[split...]
        let stem = Array(name[..<split]).truncatedName(toByteCount: 255 - tail.count)
        return removingLastComponent().pushing(FilePath(bytes: stem + tail))
    }

    /// The path before ``insertingNumber(_:)``; `nil` if the name has no number that it inserts.
    ///
    /// The end of a stem that was shortened for the number is lost.
    package var removingNumber: FilePath? {
        guard let (stem, number, tail) = numberedParts else { return nil }
        let path = removingLastComponent().pushing(FilePath(bytes: stem + tail))
        return path.insertingNumber(number) == self ? path : nil
    }

    /// The number in the name, at least 1, where ``insertingNumber(_:)`` inserts it; `nil` if there is
    /// none.
    package var insertedNumber: Int? { numberedParts?.number }

    private var numberedParts: (stem: [UInt8], number: Int, tail: [UInt8])? {
        let parts = lastComponentBytes.split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        // The number is before the file extension, or last if there is none.
        for index in [parts.count - 2, parts.count - 1] where index > 0 {
            guard let number = Int(String(decoding: parts[index], as: UTF8.self)), number > 0
            else { continue }
            let stem = Array(parts[..<index].joined(separator: [UInt8(ascii: ".")]))
            let tail = parts[(index + 1)...].flatMap { [UInt8(ascii: ".")] + $0 }
            return (stem, number, tail)
        }
        return nil
    }
}

extension FilePath.Component {
    /// The name with a number, see ``FilePath/insertingNumber(_:)``.
    func numbered(_ number: Int) -> FilePath.Component {
        path.insertingNumber(number).lastComponent ?? self
    }

    /// The name with another beginning, as `x.1.png.json` from `x.png.json`; `nil` if it does not
    /// begin with `stem`, or would be longer than 255 bytes.
    func replacingStem(
        _ stem: FilePath.Component, with other: FilePath.Component
    ) -> FilePath.Component? {
        let (bytes, stem) = (path.bytes, stem.path.bytes)
        guard bytes.count > stem.count, bytes.starts(with: stem) else { return nil }
        let name = other.path.bytes + bytes.dropFirst(stem.count)
        return name.count <= 255 ? FilePath(bytes: name).lastComponent : nil
    }
}

extension FilePath {
    /// The path with every symbolic link resolved (realpath(3)); trailing components that do not
    /// exist are kept as they are.
    package var resolvingSymlinks: FilePath {
        if let real = withPlatformString({ realpath($0, nil) }) {
            defer { free(real) }
            return FilePath(platformString: real)
        }
        guard let last = lastComponent else {
            return isEmpty ? FilePath(".").resolvingSymlinks : self
        }
        let parent = removingLastComponent().resolvingSymlinks
        return last.kind == .parentDirectory
            ? parent.removingLastComponent() : parent.appending(last)
    }
}
