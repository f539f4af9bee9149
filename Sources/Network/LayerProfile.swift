import Tensors

/// Measures what the layers of a network cost.
package enum LayerProfile {
    /// Evaluates tiles of 256x256 pixels.
    ///
    /// - Parameters:
    ///   - network: What is evaluated.
    ///   - precision: How exactly.
    ///   - threads: How many evaluate tiles at the same time.
    ///   - tiles: How many are evaluated.
    /// - Returns: The layers in the order in which they are computed; here the network as one.
    package static func measure(
        _ network: UNet, precision: Precision, threads: Int, tiles: Int
    ) -> [LayerTiming] {
        let side = 256
        let crew = EvaluatorCrew(network, precision: precision, threads: threads)
        defer { crew.stop() }
        let time = ContinuousClock().measure {
            crew.foreground(
                count: tiles, size: PlaneSize(height: side, width: side),
                fill: { _, tile in tile.update(repeating: 0.5) }, take: { _, _ in })
        }
        return [
            LayerTiming(
                name: "network", seconds: time / .seconds(1) / Double(tiles),
                operations: network.architecture.operations(height: side, width: side))
        ]
    }
}
