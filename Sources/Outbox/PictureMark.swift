import Linux
import SystemPackage

/// The end of a result's name that says which picture of a file it is of: `#t0003`, `#z0012` or
/// `#t0003z0012`, each counted from 0.
package struct PictureMark: Sendable, Equatable {
    /// The point in time, where there are several.
    package let time: Int?
    /// The focal plane, where there are several.
    package let focus: Int?

    /// Reads a picture's suffix; `nil` where it is none.
    package init?(_ suffix: String) {
        guard let parts = suffix.wholeMatch(of: /#(?:t([0-9]{4,}))?(?:z([0-9]{4,}))?/) else {
            return nil
        }
        time = parts.1.flatMap { Int($0) }
        focus = parts.2.flatMap { Int($0) }
        // A number that is too large is one that no picture has.
        guard (time == nil) == (parts.1 == nil), (focus == nil) == (parts.2 == nil),
            time != nil || focus != nil
        else { return nil }
    }

    /// Whether both are of the same picture: by number, and where there is one number alone,
    /// whatever it counts, as a stack of labels seldom says what its pages are.
    package func matches(_ other: PictureMark) -> Bool {
        self == other || single != nil && single == other.single
    }

    private var single: Int? { time == nil ? focus : focus == nil ? time : nil }

    /// A name's mark and the name without it; `nil` where the name has none.
    ///
    /// - Parameter name: Such as `plate1/cell.tif#t0003`.
    /// - Returns: Such as `plate1/cell.tif`, `#t0003` and what that says.
    package static func split(
        _ name: FilePath
    ) -> (file: FilePath, suffix: String, mark: PictureMark)? {
        let bytes = name.nameBytes
        guard let sign = bytes.lastIndex(of: UInt8(ascii: "#")), sign > 0 else { return nil }
        let suffix = String(decoding: bytes[sign...], as: UTF8.self)
        guard let mark = PictureMark(suffix) else { return nil }
        let file = name.removingLastComponent().pushing(FilePath(bytes: Array(bytes[..<sign])))
        return (file, suffix, mark)
    }
}
