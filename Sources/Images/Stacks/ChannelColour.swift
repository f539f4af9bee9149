/// The colour in which a program displays a channel: the last entry of its lookup table.
package struct ChannelColour: Sendable, Hashable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    /// Creates a colour.
    package init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Whether it is blue, in which nuclear stains such as DAPI are shown.
    var isBlue: Bool { blue >= 128 && Int(red) + Int(green) < Int(blue) }
}
