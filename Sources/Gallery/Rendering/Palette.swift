/// Colours of outlines that are distinguishable with any colour vision, and on gray images.
package struct Palette: Sendable, Equatable {
    /// In the order of preference.
    package let colours: [Colour]

    /// Creates a palette of at least one colour.
    package init(colours: [Colour]) {
        precondition(!colours.isEmpty, "a palette has at least one colour")
        self.colours = colours
    }

    /// Six of the eight colours of Okabe and Ito, "Color Universal Design" (2008), which are
    /// distinguishable with any colour vision; without black and blue, which are hard to see on a
    /// dark image.
    ///
    /// The first two are used most often: orange and sky blue have the largest contrast, and orange
    /// is visible on black, on white and on the purple of a stained section.
    package static let outlines = Palette(colours: [
        Colour(hex: 0xE69F00),  // orange
        Colour(hex: 0x56B4E9),  // sky blue
        Colour(hex: 0xF0E442),  // yellow
        Colour(hex: 0x009E73),  // bluish green
        Colour(hex: 0xD55E00),  // vermillion
        Colour(hex: 0xCC79A7),  // reddish purple
    ])
}

/// An sRGB colour of 8 bits a channel.
package struct Colour: Sendable, Hashable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    /// The colour in CSS, such as `#e69f00`.
    var css: String {
        "#"
            + [red, green, blue].map { value in
                (value < 16 ? "0" : "") + String(value, radix: 16)
            }.joined()
    }

    /// Creates a colour from 0xRRGGBB, such as 0xE69F00.
    package init(hex: UInt32) {
        red = UInt8(truncatingIfNeeded: hex >> 16)
        green = UInt8(truncatingIfNeeded: hex >> 8)
        blue = UInt8(truncatingIfNeeded: hex)
    }
}
