/// How channels lie in lines of 64 bytes, and what of a result is computed together.
package struct LineFormat: Sendable {
    /// Channels in a line.
    package let lanes: Int
    /// Lines of output channels in a group, but for the last.
    package let group: Int

    /// 32-bit floating point.
    package static let exact = LineFormat(lanes: 16, group: 2)
    /// 16-bit integers.
    static let fast = LineFormat(lanes: 32, group: 1)

    /// The lines that hold `channels`.
    package func lines(_ channels: Int) -> Int { (channels + lanes - 1) / lanes }

    /// The input channel of each lane where some planes are read as one, −1 where a line is wider
    /// than what is left.
    package func channels(of parts: [Int]) -> [Int32] {
        var channels: [Int32] = []
        var first = 0
        for part in parts {
            channels += (0..<lines(part) * lanes).map { $0 < part ? Int32(first + $0) : -1 }
            first += part
        }
        return channels
    }
}
