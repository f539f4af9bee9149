/// One of the eight ways to lay a square on itself: flips and quarter turns.
struct Turn: RawRepresentable, Sendable, Equatable {
    /// How many there are.
    static let count = 8

    /// Bit 0 mirrors columns, bit 1 rows, and bit 2 exchanges columns and rows.
    let rawValue: Int

    /// Takes a number in 0..<``count``; 0 changes nothing.
    init(rawValue: Int) {
        precondition((0..<Self.count).contains(rawValue), "a square has eight symmetries")
        self.rawValue = rawValue
    }

    /// The directions in the source of a step to the right and of a step down.
    var axes: (right: SIMD2<Double>, down: SIMD2<Double>) {
        let columns = SIMD2<Double>(rawValue & 1 == 0 ? 1 : -1, 0)
        let rows = SIMD2<Double>(0, rawValue & 2 == 0 ? 1 : -1)
        return rawValue & 4 == 0 ? (columns, rows) : (rows, columns)
    }
}
