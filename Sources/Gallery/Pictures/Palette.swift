/// Colours that stay apart for whoever sees them, and from a gray image.
package struct Palette: Sendable, Equatable {
    /// In the order in which they are given away.
    package let colours: [Colour]

    /// Takes at least one colour.
    package init(_ colours: [Colour]) {
        precondition(!colours.isEmpty, "a palette has a colour")
        self.colours = colours
    }

    /// Six of the eight colours of Okabe and Ito, "Color Universal Design" (2008), which people of
    /// every kind of colour vision tell apart; without black and blue, which vanish on a dark
    /// image.
    ///
    /// Neighbours are given the first ones most often: orange and sky blue are furthest apart, and
    /// orange shows on black, on white and on the purple of a stained section.
    package static let outlines = Palette([
        Colour(0xE69F00),  // orange
        Colour(0x56B4E9),  // sky blue
        Colour(0xF0E442),  // yellow
        Colour(0x009E73),  // bluish green
        Colour(0xD55E00),  // vermillion
        Colour(0xCC79A7),  // reddish purple
    ])
}
