/// A colour of the screen, sRGB, 8 bits a channel.
package struct Colour: Sendable, Hashable {
    /// 0…255.
    package let red: UInt8
    /// 0…255.
    package let green: UInt8
    /// 0…255.
    package let blue: UInt8

    /// Takes the six digits of the web's notation, such as 0xE69F00.
    package init(_ digits: UInt32) {
        red = UInt8(truncatingIfNeeded: digits >> 16)
        green = UInt8(truncatingIfNeeded: digits >> 8)
        blue = UInt8(truncatingIfNeeded: digits)
    }
}
