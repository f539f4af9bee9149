import Images
import Masks
import Tensors

/// The nuclei of a picture that gives each a colour.
struct ColouredNuclei {
    /// Up to this number of colours they are taken to recur, so that each region is a nucleus.
    private static let mostRecurringColours = 64
    /// With more colours, regions for each colour above which colours recur all the same.
    private static let mostRegionsPerColour = 1.5
    /// A region of fewer pixels is tiny; most are where smooth edges blend colours.
    private static let tinyArea = 8
    /// Up to this number of colours none are taken to blend.
    private static let mostUnblendedColours = 32

    /// Whether all nuclei have one colour, or a border sets them apart: touching nuclei are then
    /// told apart by shape alone, as in a mask.
    let isMask: Bool
    /// The nuclei.
    let nuclei: LabelImage

    /// Finds the nuclei of a picture of colours.
    ///
    /// Each colour but that of the background is a nucleus, or several: where there are at most 64
    /// colours, or fewer than two for three regions, each 8-connected region of a colour is a
    /// nucleus, as colour maps of few colours recur. A picture of two colours that blend is a mask
    /// with soft edges.
    ///
    /// - Throws: ``BlendedColours`` where most regions of many colours have only a few pixels.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(of picture: Plane<PackedColour>) throws(BlendedColours) {
        try self.init(of: try ColourTable(of: picture))
    }

    /// Finds the nuclei of a picture with a palette of colours, whose indices are labels.
    ///
    /// - Throws: ``BlendedColours`` as for other colours.
    init(palette numbers: Plane<UInt32>) throws(BlendedColours) {
        try self.init(of: ColourTable(palette: numbers))
    }

    private init(of table: ColourTable) throws(BlendedColours) {
        let background = table.background
        var count: Int32 = 0
        let classes = table.areas.indices.map { colour -> Int32 in
            guard colour != background, table.areas[colour] > 0 else { return 0 }
            count += 1
            return count
        }
        let picture = table.indices.map { classes[Int($0)] }
        let regions = ClassRegions(of: picture)
        let tiny = regions.nuclei.areas.count { $0 < Self.tinyArea }
        if count > Self.mostUnblendedColours, 2 * tiny > regions.count {
            guard let nucleus = table.softMask(background: background) else {
                throw BlendedColours(count: Int(count) + 1)
            }
            let components = ConnectedComponents(of: table.indices.map { nucleus[Int($0)] })
            isMask = true
            nuclei = LabelImage(labels: components.labels, count: components.areas.count)
            return
        }
        if count == 2, let bordered = BorderedMask(of: picture, isKnown: false) {
            isMask = true
            nuclei = bordered.nuclei
            return
        }
        let recur =
            count <= Self.mostRecurringColours
            || Double(regions.count) > Self.mostRegionsPerColour * Double(count)
        isMask = count < 2
        nuclei = recur ? regions.nuclei : LabelImage(labels: picture, count: Int(count))
    }
}

extension ColourTable {
    /// How far a colour of a soft edge may lie from the line between background and nucleus, and
    /// beyond its ends, relative to its length.
    private static let tolerance = 0.25
    /// The share of pixels that may lie farther away.
    private static let mostStrayPixels = 0.01

    /// Whether each colour is nucleus, for a picture whose colours are blends of two.
    ///
    /// - Returns: Whether a colour is nearer to the commonest colour besides the background than
    ///   to this; `nil` where colours are not blends of the two, or those of a palette.
    fileprivate func softMask(background: Int) -> [Bool]? {
        let others = areas.indices.filter { $0 != background }
        guard !colours.isEmpty, let nucleus = others.max(by: { areas[$0] < areas[$1] }) else {
            return nil
        }
        let origin = colours[background].vector
        let axis = colours[nucleus].vector - origin
        let length = (axis * axis).sum()
        var strayPixels = 0
        let isNucleus = colours.indices.map { index -> Bool in
            let offset = colours[index].vector - origin
            let place = (offset * axis).sum() / length
            let rest = offset - place * axis
            let isNear =
                (rest * rest).sum() <= Self.tolerance * Self.tolerance * length
                && (-Self.tolerance...1 + Self.tolerance).contains(place)
            if !isNear { strayPixels += areas[index] }
            return place > 0.5
        }
        let most = Self.mostStrayPixels * Double(indices.elements.count)
        return Double(strayPixels) > most ? nil : isNucleus
    }
}

extension PackedColour {
    fileprivate var vector: SIMD4<Double> {
        SIMD4(Double(red), Double(green), Double(blue), 0)
    }
}
