/// The basins of a surface, flooded from its summits downwards.
///
/// Pixels join from the highest level to the lowest, each the basin of its highest neighbour.
/// Where two basins meet whose lower summit rises less than a depth above that place, they become
/// one: summits of small dynamics count for nothing. So one pass finds h-maxima and divides.
///
/// Sources: Vincent and Soille, Watersheds in digital spaces (1991), for flooding in sorted order;
/// Grimaud, A new measure of contrast: the dynamics (1992); union-find as in ``ConnectedComponents``.
struct Watershed {
    /// The basin of each of the surface's places; see ``count``.
    private(set) var basins: [Int32]
    /// The height of each basin's summit; that of number *n* stands at *n*.
    private(set) var summits: [UInt16] = [0]
    /// The pixels of each basin; that of number *n* stands at *n*.
    private(set) var areas: [Int] = [0]
    /// Where the basins of each component begin, counted from 1, and the end of the last.
    private(set) var firsts: [Int] = [1]

    /// Floods all components of a surface, one after the other.
    ///
    /// - Parameters:
    ///   - surface: What is flooded.
    ///   - depth: What a summit must rise above the pass to a higher one, 0…1.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    init(_ surface: Surface, depth: Double) {
        basins = [Int32](repeating: 0, count: surface.places.count)
        var patch = Patch()
        var flood = Flood(depth: depth)
        for component in 0..<surface.count {
            patch.lay(component, of: surface)
            flood.run(&patch)
            let found = flood.number(
                patch, into: &basins[surface.ranks(of: component)], from: count)
            summits += found.map(\.summit)
            areas += found.map(\.area)
            firsts.append(count + 1)
        }
    }

    /// Basins are numbered 1…`count`, component by component.
    var count: Int { summits.count - 1 }
}
