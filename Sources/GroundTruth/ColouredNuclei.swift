import Images
import Masks
import Tensors

/// The nuclei of a picture that gives each a colour.
struct ColouredNuclei {
    /// Up to this number of colours they are taken to recur, so that each region is a nucleus;
    /// indices of a palette are not.
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
    /// with soft edges, be it of few shades: most regions have only a few pixels, or nearly all
    /// nuclei have the commonest colour at their core.
    ///
    /// - Throws: ``BlendedColours`` where most regions of many colours have only a few pixels.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(of picture: Plane<PackedColour>) throws(BlendedColours) {
        let table = try ColourTable(of: picture)
        let background = table.background
        let (classes, count) = table.classes(background: background)
        let regions = ClassRegions(of: classes)
        let tiny = regions.nuclei.areas.count { $0 < Self.tinyArea }
        let areMostTiny = 2 * tiny > regions.count
        let mayBlend =
            areMostTiny
            || count > 2 && table.hasCores(background: background, minimumArea: Self.tinyArea)
        if mayBlend, let nucleus = table.softMask(background: background) {
            let components = ConnectedComponents(of: table.indices.map { nucleus[Int($0)] })
            self.init(
                isMask: true,
                nuclei: LabelImage(labels: components.labels, count: components.areas.count))
            return
        }
        guard !areMostTiny || count <= Self.mostUnblendedColours else {
            throw BlendedColours(count: count + 1)
        }
        let recur =
            count <= Self.mostRecurringColours
            || Double(regions.count) > Self.mostRegionsPerColour * Double(count)
        self.init(classes: classes, count: count, regions: recur ? regions : nil)
    }

    /// Finds the nuclei of a picture with a palette of colours, whose indices are labels.
    ///
    /// Each index but that of the background is a nucleus, be it in several pieces, unless indices
    /// recur: there are three and more regions, those of a few pixels aside, for two indices, or
    /// there is one index, as in a mask.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(palette numbers: Plane<UInt32>) {
        let table = ColourTable(palette: numbers)
        let (classes, count) = table.classes(background: table.background)
        let regions = ClassRegions(of: classes)
        let pieces = regions.nuclei.areas.count { $0 >= Self.tinyArea }
        let recur = count < 2 || Double(pieces) > Self.mostRegionsPerColour * Double(count)
        self.init(classes: classes, count: count, regions: recur ? regions : nil)
    }

    /// The nuclei of colours that do not blend.
    ///
    /// - Parameters:
    ///   - classes: The number of the colour of each pixel, from 1; 0 is background.
    ///   - count: The number of colours.
    ///   - regions: The regions of the colours, if each is a nucleus; else each colour is one.
    private init(classes: Plane<Int32>, count: Int, regions: ClassRegions?) {
        if count == 2, let bordered = BorderedMask(of: classes, isKnown: false) {
            self.init(isMask: true, nuclei: bordered.nuclei)
        } else {
            self.init(
                isMask: count < 2,
                nuclei: regions?.nuclei ?? LabelImage(labels: classes, count: count))
        }
    }

    private init(isMask: Bool, nuclei: LabelImage) {
        self.isMask = isMask
        self.nuclei = nuclei
    }
}

extension ColourTable {
    /// How far a colour of a soft edge may lie from the line between background and nucleus, and
    /// beyond its ends, relative to its length.
    private static let tolerance = 0.25
    /// The share of pixels that may lie farther away.
    private static let mostStrayPixels = 0.01

    /// The colours that are taken for nuclei.
    ///
    /// - Returns: The number of the colour of each pixel, from 1 without gaps; 0 is background.
    fileprivate func classes(background: Int) -> (picture: Plane<Int32>, count: Int) {
        var count: Int32 = 0
        let classes = areas.indices.map { colour -> Int32 in
            guard colour != background, areas[colour] > 0 else { return 0 }
            count += 1
            return count
        }
        return (indices.map { classes[Int($0)] }, Int(count))
    }

    /// Whether the commonest colour besides the background takes half of the other pixels, and
    /// nearly all their components have some of it: nuclei of one colour whose edges blend do,
    /// and nuclei of several shades do not.
    ///
    /// - Parameters:
    ///   - background: The number of the background's colour.
    ///   - minimumArea: In pixels; smaller components do not count.
    /// - Returns: Whether they have.
    fileprivate func hasCores(background: Int, minimumArea: Int) -> Bool {
        let others = areas.indices.filter { $0 != background }
        guard let core = others.max(by: { areas[$0] < areas[$1] }),
            2 * areas[core] >= indices.elements.count - areas[background]
        else { return false }
        let components = ConnectedComponents(
            of: indices.map { Int($0) != background }, minimumArea: minimumArea)
        var haveCore = [Bool](repeating: false, count: components.areas.count + 1)
        for (index, component) in zip(indices.elements, components.labels.elements)
        where Int(index) == core {
            haveCore[Int(component)] = true
        }
        return 10 * haveCore.dropFirst().count { $0 } >= 9 * components.areas.count
    }

    /// Whether each colour is nucleus, for a picture whose colours are blends of two.
    ///
    /// - Returns: Whether a colour is nearer to the commonest colour besides the background than
    ///   to this; `nil` where colours are not blends of the two.
    fileprivate func softMask(background: Int) -> [Bool]? {
        let others = areas.indices.filter { $0 != background }
        guard let nucleus = others.max(by: { areas[$0] < areas[$1] }) else { return nil }
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
