/// How a file writes a number.
package enum SampleKind: Sendable, Equatable {
    /// Whole numbers from 0; of 8, 16 or 32 bits once decoded: 1, 2 and 4 bits are widened to
    /// 0…255, 9 to 15 stand in 16 as they are.
    case unsigned(bits: Int)
    /// Whole numbers in two's complement, of 8, 16 or 32 bits.
    case signed(bits: Int)
    /// IEEE 754 numbers, of 16, 32 or 64 bits in the file; decoded as `Float`, 64 as `Double`.
    case float(bits: Int)

    /// The bytes of a decoded sample.
    package var bytes: Int {
        switch self {
        case .unsigned(let bits), .signed(let bits): bits / 8
        case .float(let bits): bits == 64 ? 8 : 4
        }
    }
}
