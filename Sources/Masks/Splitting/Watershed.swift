/// The watershed basins of a height map, flooded from its peaks downwards.
///
/// Pixels are added from the highest level to the lowest, each to the basin of its highest
/// neighbour. Where two basins meet, they are merged if the dynamics of the lower one, the height
/// of its peak above that saddle, are below a minimum. One pass thus finds the h-maxima and splits
/// along the watershed lines.
///
/// Sources: Vincent and Soille, Watersheds in digital spaces (1991), for flooding in sorted order;
/// Grimaud, A new measure of contrast: the dynamics (1992); union-find as in
/// ``ConnectedComponents``.
struct Watershed {
    /// The basin, 1…``basinCount``, of each of the height map's pixels.
    private(set) var basins: [Int32]
    /// The height of the peak of each basin; basin *n* is at index *n*, index 0 is unused.
    private(set) var peaks: [UInt16] = [0]
    /// The area of each basin in pixels; basin *n* is at index *n*, index 0 is unused.
    private(set) var areas: [Int] = [0]
    /// The number of the first basin of each component, and the number after the last basin.
    private(set) var firstBasins: [Int] = [1]

    /// Floods all components of a height map, one after the other.
    ///
    /// - Parameters:
    ///   - heightMap: The heights.
    ///   - minimumDynamics: The dynamics, 0…1, below which basins are merged.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    init(of heightMap: HeightMap, minimumDynamics: Double) {
        basins = [Int32](repeating: 0, count: heightMap.pixels.count)
        var component = PaddedComponent()
        var flooder = ComponentFlooder(minimumDynamics: minimumDynamics)
        for number in 0..<heightMap.componentCount {
            component.load(component: number, from: heightMap)
            flooder.flood(&component)
            let found = flooder.numberBasins(
                of: component, into: &basins[heightMap.pixelRange(ofComponent: number)],
                after: basinCount)
            peaks += found.map(\.peak)
            areas += found.map(\.area)
            firstBasins.append(basinCount + 1)
        }
    }

    /// The number of basins; they are numbered component by component.
    var basinCount: Int { peaks.count - 1 }
}
