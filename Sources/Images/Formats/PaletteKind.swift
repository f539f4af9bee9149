/// The meaning of a palette: a display table of intensities, or the colours of a picture.
///
/// Programs for microscopy store intensities as indices, and a table (LUT) that displays them; the
/// numbers that count are then the indices, as ImageJ and tifffile read them. Programs for pictures
/// store the colours of a quantised picture in a palette of any order.
package enum PaletteKind: String, Sendable, Equatable {
    /// The index is the intensity.
    case display
    /// The colours are the intensities.
    case colours

    /// The fewest distinct colours of a display table of several hues.
    private static let fewestColours = 48
    /// The most changes of direction of the three components along a display table of 256 colours.
    ///
    /// ImageJ's and Matplotlib's continuous tables have up to 19, palettes of quantised pictures 86
    /// and more, even if they are sorted by brightness.
    private static let mostTurns = 24

    /// Tells a display table from the colours of a picture.
    ///
    /// A display table runs along a line of one hue, as gray or blue do, or is a smooth curve of many
    /// colours. An incomplete line is one only if the brightness is the index itself: a picture of
    /// few grays has such a palette too, and its grays are the intensities.
    ///
    /// - Parameters:
    ///   - palette: The colours, index 0 first; a file may have fewer than 2^`bits`.
    ///   - bits: The bits of an index: 1, 2, 4 or 8.
    package init(of palette: [ChannelColour], bits: Int) {
        let colours = palette.map(\.components)
        let isLine = Self.isLine(colours)
        let isComplete = colours.count == 1 << bits
        if isLine, isComplete, bits == 8 {
            self = .display
        } else if isLine, isComplete, bits > 1, Self.isEven(colours) {
            self = .display
        } else if isLine, Self.isBrightnessIndex(colours, bits: bits) {
            self = .display
        } else {
            let isCurve = Set(palette).count >= Self.fewestColours
            self = isCurve && Self.turns(in: colours) <= Self.mostTurns ? .display : .colours
        }
    }

    /// Whether the colours run from the first to the last along a straight line, never back.
    private static func isLine(_ colours: [[Int]]) -> Bool {
        guard let first = colours.first, let last = colours.last, first != last else {
            return false
        }
        let direction = zip(first, last).map { $1 - $0 }
        let axis = direction.indices.max { abs(direction[$0]) < abs(direction[$1]) } ?? 0
        var before = 0
        return colours.allSatisfy { colour in
            let along = colour[axis] - first[axis]
            defer { before = along }
            // At the distance along the longest axis, each component is within 2 of the line.
            let isNear = direction.indices.allSatisfy {
                abs((colour[$0] - first[$0]) * direction[axis] - along * direction[$0])
                    <= 2 * abs(direction[axis])
            }
            return isNear && (along - before) * direction[axis].signum() >= 0
        }
    }

    /// Whether the steps between neighbours are equal, as far as 8 bits allow.
    private static func isEven(_ colours: [[Int]]) -> Bool {
        let steps = colours.count - 1
        return colours.enumerated().allSatisfy { index, colour in
            zip(colour, zip(colours[0], colours[steps])).allSatisfy { component, ends in
                abs((component - ends.0) * steps - (ends.1 - ends.0) * index) <= 2 * steps
            }
        }
    }

    /// Whether the brightest component of every colour is its index, scaled to 0…255.
    private static func isBrightnessIndex(_ colours: [[Int]], bits: Int) -> Bool {
        let factor = 255 / (1 << bits - 1)
        return colours.enumerated().allSatisfy { index, colour in
            abs((colour.max() ?? 0) - index * factor) <= 1
        }
    }

    /// How often the three components change between rising and falling along the table.
    private static func turns(in colours: [[Int]]) -> Int {
        (0..<3).reduce(0) { turns, component in
            let steps = zip(colours, colours.dropFirst())
                .map { ($1[component] - $0[component]).signum() }.filter { $0 != 0 }
            return turns + zip(steps, steps.dropFirst()).count { $0 != $1 }
        }
    }
}
