/// Digits of 5 × 7 pixels, for numbers in pictures.
enum DigitFont {
    /// The width of a digit in pixels.
    static let width = 5
    /// The height of a digit in pixels.
    static let height = 7
    /// The distance between the left edges of neighbouring digits, in pixels.
    static let advance = 6

    /// The rows of the digits 0 to 9, the uppermost first; the leftmost pixel is the bit of value 16.
    private static let rows: [[UInt8]] = [
        [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
        [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
        [0b01110, 0b10001, 0b00001, 0b00010, 0b00100, 0b01000, 0b11111],
        [0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110],
        [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
        [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
        [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
        [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
        [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
        [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
    ]

    /// The width of a number in pixels, at scale 1.
    static func width(of number: Int) -> Int { String(number).utf8.count * advance - 1 }

    /// The pixels of a number at scale 1, from its upper left corner.
    ///
    /// - Parameter number: 0 or more.
    /// - Returns: Columns and rows, digit by digit.
    static func pixels(of number: Int) -> [(column: Int, row: Int)] {
        var pixels: [(column: Int, row: Int)] = []
        for (place, character) in String(number).utf8.enumerated() {
            for (row, bits) in rows[Int(character) - 0x30].enumerated() {
                for column in 0..<width where bits & (0b10000 >> column) != 0 {
                    pixels.append((place * advance + column, row))
                }
            }
        }
        return pixels
    }
}
