/// An RGB colour of 8 bits, such as the one in which a program displays a channel.
package struct ChannelColour: Sendable, Hashable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    /// Creates a colour from its components.
    package init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Creates a colour from OME's 32 bits: red, green, blue and alpha, from the highest bits.
    init(rgba: UInt32) {
        self.init(
            red: UInt8(truncatingIfNeeded: rgba >> 24),
            green: UInt8(truncatingIfNeeded: rgba >> 16),
            blue: UInt8(truncatingIfNeeded: rgba >> 8))
    }

    /// The components, red first.
    var components: [Int] { [Int(red), Int(green), Int(blue)] }

    /// Whether it is blue, in which nuclear stains such as DAPI are shown.
    var isBlue: Bool { blue >= 128 && Int(red) + Int(green) < Int(blue) }
}
