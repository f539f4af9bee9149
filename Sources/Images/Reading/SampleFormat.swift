/// The type of a decoded sample.
package enum SampleFormat: Sendable, Equatable {
    /// Unsigned integers of 8, 16 or 32 bits.
    ///
    /// Samples of 1, 2 and 4 bits in a file are scaled to 0…255; those of 9 to 15 bits are stored
    /// in 16 bits unscaled.
    case unsigned(bits: Int)
    /// Integers in two's complement, of 8, 16 or 32 bits.
    case signed(bits: Int)
    /// IEEE 754 numbers, of 16, 32 or 64 bits in the file; decoded as `Float`, 64 bits as `Double`.
    case float(bits: Int)

    /// The size of a decoded sample.
    package var bytes: Int {
        switch self {
        case .unsigned(let bits), .signed(let bits): bits / 8
        case .float(let bits): bits == 64 ? 8 : 4
        }
    }
}
