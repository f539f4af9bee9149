import SystemPackage

extension FilePath {
    /// The bytes of the last component; none where there is none.
    package var nameBytes: [UInt8] {
        lastComponent.map { FilePath(root: nil, [$0]).bytes } ?? []
    }
}

extension [UInt8] {
    /// The beginning of a file's name, of at most `limit` bytes; where the whole is UTF-8, no
    /// character is cut in two (RFC 3629, section 3: every byte but the first begins with `10`).
    package func cut(to limit: Int) -> [UInt8] {
        guard count > limit else { return self }
        var end = limit
        if String(validating: self, as: UTF8.self) != nil {
            while end > 0, self[end] & 0xC0 == 0x80 { end -= 1 }
        }
        return Array(prefix(end))
    }
}
