import Linux
import SystemPackage

/// How the result of one of a file's pictures is named: as the file, with which one it is.
///
/// `#t0003`, `#z0012` or `#t0003z0012`: counted from 0, in at least four digits, as many for all
/// pictures of a file.
package struct PictureName: Sendable, Equatable {
    /// One of the axes along which a file has several pictures.
    private struct Axis: Equatable {
        let letter: UInt8
        let digits: Int

        /// The number of a plane as the name has it.
        func text(_ index: Int) -> [UInt8] {
            let number = Array("\(index)".utf8)
            return [letter]
                + Array(repeating: UInt8(ascii: "0"), count: max(digits - number.count, 0))
                + number
        }
    }

    /// The beginnings of all possible first pictures: a file has at most 100,000, so that no number
    /// has more than five digits.
    private static let firsts = [
        "t0000", "z0000", "t0000z0000", "t00000", "z00000", "t00000z0000", "t0000z00000",
    ]

    /// The path of the file.
    package let file: FilePath
    private let axes: [Axis]

    /// Reads the name of a result; `nil` where it is not one of several of a file.
    package init?(_ name: FilePath) {
        let bytes = name.bytes
        guard let mark = bytes.lastIndex(of: UInt8(ascii: "#")) else { return nil }
        var rest = bytes[(mark + 1)...]
        var axes: [Axis] = []
        for letter in "tz".utf8 where rest.first == letter {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }.count
            guard digits >= 4 else { return nil }
            axes.append(Axis(letter: letter, digits: digits))
            rest = rest.dropFirst(1 + digits)
        }
        guard !axes.isEmpty, rest.isEmpty else { return nil }
        file = FilePath(bytes: Array(bytes[..<mark]))
        self.axes = axes
    }

    /// What the first of several pictures of a file may be called.
    package static func firsts(of file: FilePath) -> [FilePath] {
        firsts.map { FilePath(bytes: file.bytes + "#\($0)".utf8) }
    }

    /// The names of all pictures of the file, as one of them announces them.
    ///
    /// - Parameter planes: What its sidecar says.
    /// - Returns: As many names as it says, or none where it contradicts its own name.
    package func all(_ planes: Sidecar.Planes) -> [FilePath] {
        var names = [file.bytes + [UInt8(ascii: "#")]]
        for axis in axes {
            let count = axis.letter == UInt8(ascii: "t") ? planes.times : planes.zPlanes
            guard count > 0, names.count <= planes.pictures / count else { return [] }
            names = names.flatMap { name in (0..<count).map { name + axis.text($0) } }
        }
        guard names.count == planes.pictures, planes.path == file else { return [] }
        return names.map { FilePath(bytes: $0) }
    }
}
