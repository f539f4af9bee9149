import SystemPackage

extension FilePath {
    /// The path that a file gets where its own is taken.
    ///
    /// After `cell.png` come `cell.1.png`, `cell.2.png` and so on. What would be longer than the 255 bytes of a name loses the end of its stem.
    ///
    /// - Parameter number: How often the name was taken.
    /// - Returns: The path in the same folder; for 0 the path itself.
    package func numbered(_ number: Int) -> FilePath {
        let name = nameBytes
        guard number > 0, !name.isEmpty else { return self }
        let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > 0 ? $0 : nil } ?? name.count
        // An ending that long is no ending: it leaves no room for a stem.
        let split = name.count - dot <= 128 ? dot : name.count
        let tail = Array(".\(number)".utf8) + name[split...]
        let stem = Array(name[..<split]).cut(to: 255 - tail.count)
        return removingLastComponent().pushing(FilePath(bytes: stem + tail))
    }
}

extension FilePath {
    /// The path that ``numbered(_:)`` made this one of, or `nil` where it cannot be one of those.
    ///
    /// A name that was cut to make room for its number gives one that has lost its end, too.
    package var unnumbered: FilePath? {
        guard let (stem, number, ending) = numberedParts else { return nil }
        let path = removingLastComponent().pushing(FilePath(bytes: stem + ending))
        return path.numbered(number) == self ? path : nil
    }

    /// The number in the name, as ``numbered(_:)`` puts it there.
    package var number: Int? { numberedParts?.number }

    private var numberedParts: (stem: [UInt8], number: Int, ending: [UInt8])? {
        let parts = nameBytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        // The number stands before the ending, or at the end where there is none.
        for place in [parts.count - 2, parts.count - 1] where place > 0 {
            guard let number = Int(String(decoding: parts[place], as: UTF8.self)), number > 0
            else { continue }
            let stem = Array(parts[..<place].joined(separator: [UInt8(ascii: ".")]))
            let ending = parts[(place + 1)...].flatMap { [UInt8(ascii: ".")] + $0 }
            return (stem, number, ending)
        }
        return nil
    }
}
