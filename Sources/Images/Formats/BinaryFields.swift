/// Bytes read as numbers of one byte order.
struct BinaryFields: Sendable {
    let bytes: [UInt8]
    let isBigEndian: Bool

    init(_ bytes: [UInt8], isBigEndian: Bool) {
        self.bytes = bytes
        self.isBigEndian = isBigEndian
    }

    /// An integer; `nil` if it ends beyond the bytes, or does not fit an `Int`.
    func integer<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Int? {
        number(Number.self, at: offset).flatMap { Int(exactly: $0) }
    }

    /// An IEEE 754 number of 64 bits; `nil` if it ends beyond the bytes.
    func double(at offset: Int) -> Double? {
        number(UInt64.self, at: offset).map { Double(bitPattern: $0) }
    }

    /// UTF-16 code units between two offsets.
    func utf16(in range: Range<Int>) -> [UInt16] {
        stride(from: range.lowerBound, to: range.upperBound - 1, by: 2).compactMap {
            number(UInt16.self, at: $0)
        }
    }

    private func number<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Number? {
        let size = MemoryLayout<Number>.size
        guard offset >= 0, bytes.count >= size, offset <= bytes.count - size else { return nil }
        let part = bytes[offset..<offset + size]
        return isBigEndian
            ? part.reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
            : part.reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }
}
