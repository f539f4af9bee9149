/// Colours of outlines that are distinguishable with any colour vision, and on gray images.
package struct Palette: Sendable, Equatable {
    /// In the order of preference.
    package let colours: [Colour]

    /// Creates a palette of at least one colour.
    package init(_ colours: [Colour]) {
        precondition(!colours.isEmpty, "a palette has at least one colour")
        self.colours = colours
    }

    /// Six of the eight colours of Okabe and Ito, "Color Universal Design" (2008), which are
    /// distinguishable with any colour vision; without black and blue, which are hard to see on a
    /// dark image.
    ///
    /// The first two are used most often: orange and sky blue have the largest contrast, and orange
    /// is visible on black, on white and on the purple of a stained section.
    package static let outlines = Palette([
        Colour(0xE69F00),  // orange
        Colour(0x56B4E9),  // sky blue
        Colour(0xF0E442),  // yellow
        Colour(0x009E73),  // bluish green
        Colour(0xD55E00),  // vermillion
        Colour(0xCC79A7),  // reddish purple
    ])
}

/// An sRGB colour of 8 bits a channel.
package struct Colour: Sendable, Hashable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    /// Creates a colour from 0xRRGGBB, such as 0xE69F00.
    package init(_ hex: UInt32) {
        red = UInt8(truncatingIfNeeded: hex >> 16)
        green = UInt8(truncatingIfNeeded: hex >> 8)
        blue = UInt8(truncatingIfNeeded: hex)
    }
}
