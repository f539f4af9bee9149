/// The mean of the bottleneck features of an image's tiles, added in the order of the tiles.
package struct BottleneckFeatures: Sendable, Equatable {
    private var sums: [Double] = []
    private var tiles = 0

    /// The features of no tile.
    package init() {}

    /// Adds the features of the next tile.
    ///
    /// - Parameter features: One value per bottleneck channel, as
    ///   ``InferencePool/evaluate(count:size:fill:consumeFeatures:)`` gives them.
    package mutating func add(_ features: UnsafeBufferPointer<Float>) {
        if sums.isEmpty { sums = Array(repeating: 0, count: features.count) }
        precondition(sums.count == features.count, "tiles of one network have as many features")
        for (channel, value) in features.enumerated() { sums[channel] += Double(value) }
        tiles += 1
    }

    /// The mean over all tiles, one value per bottleneck channel; empty without tiles.
    package var mean: [Double] { sums.map { $0 / Double(tiles) } }
}
