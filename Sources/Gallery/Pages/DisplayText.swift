import Linux

/// Text of names and contents of files, as a page shows it.
package enum DisplayText {
    private static let ellipsis = "…"

    /// Makes control characters visible, and shortens the text in its middle.
    ///
    /// Control characters become the symbols of the block Control Pictures (U+2400), others with an
    /// effect on lines or direction U+FFFD: see ``Unicode/Scalar/isTextControl``.
    ///
    /// - Parameters:
    ///   - text: Any text.
    ///   - limit: The largest number of bytes in JSON on a page, without the quotes around it; at
    ///     least 3.
    /// - Returns: The whole text if it fits; else its beginning and its end with `…` between them.
    /// - Complexity: O(*n*), where *n* is the length of the text.
    package static func bounded(_ text: String, bytes limit: Int) -> String {
        let scalars = text.unicodeScalars
        var size = 0
        let fits = scalars.allSatisfy {
            size += byteCount(of: $0)
            return size <= limit
        }
        if fits { return string(scalars) }
        let half = (limit - ellipsis.utf8.count) / 2
        let head = fitting(scalars, bytes: half)
        let tail = fitting(scalars.reversed(), bytes: half)
        return string(head) + ellipsis + string(tail.reversed())
    }

    /// The longest beginning that takes at most `limit` bytes.
    private static func fitting<Scalars: Collection<Unicode.Scalar>>(
        _ scalars: Scalars, bytes limit: Int
    ) -> Scalars.SubSequence {
        var left = limit
        return scalars.prefix {
            left -= byteCount(of: $0)
            return left >= 0
        }
    }

    private static func byteCount(of scalar: Unicode.Scalar) -> Int {
        EmbeddedJSON.byteCount(of: visible(scalar))
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars.map(visible)))
    }

    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard scalar.isTextControl else { return scalar }
        switch scalar.value {
        case 0..<0x20: return Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
        case 0x7F: return "\u{2421}"
        default: return "\u{FFFD}"
        }
    }
}
