/// The layers of a packed network.
struct Layers: Sendable {
    /// Two a level, from level 0 to the depth.
    let encoder: [[PackedLayer]]
    /// One a level, but for the coarsest.
    let upsampling: [PackedLayer]
    /// Two a level, but for the coarsest.
    let decoder: [[PackedLayer]]
    /// In order.
    let head: [PackedLayer]

    /// Lays a network's layers out; names are those of the weights file.
    init(_ network: UNet, by packing: inout some WeightPacking) {
        let architecture = network.architecture
        let channels = architecture.channels
        var encoder: [[PackedLayer]] = []
        var upsampling: [PackedLayer] = []
        var decoder: [[PackedLayer]] = []
        for (level, layers) in network.encoder.enumerated() {
            let name = "encoder.\(level)"
            let first =
                level == 0
                ? packing.first("\(name).0", layers[0])
                : packing.winograd(
                    "\(name).0", layers[0],
                    from: [
                        LayerSource(name: "encoder.\(level - 1).1", channels: channels(level - 1))
                    ])
            let inner = LayerSource(name: "\(name).0", channels: channels(level))
            encoder.append([first, packing.winograd("\(name).1", layers[1], from: [inner])])
        }
        for (level, layers) in network.decoder.enumerated() {
            let below =
                level + 1 == architecture.depth
                ? "encoder.\(level + 1).1" : "decoder.\(level + 1).1"
            let skip = LayerSource(name: "encoder.\(level).1", channels: channels(level))
            let up = LayerSource(name: "upsampling.\(level)", channels: channels(level))
            let both = architecture.concatenation == .skipFirst ? [skip, up] : [up, skip]
            let inner = LayerSource(name: "decoder.\(level).0", channels: channels(level))
            upsampling.append(packing.upsampling(up.name, network.upsampling[level], from: below))
            decoder.append([
                packing.winograd("decoder.\(level).0", layers[0], from: both),
                packing.winograd("decoder.\(level).1", layers[1], from: [inner]),
            ])
        }
        self.encoder = encoder
        self.upsampling = upsampling
        self.decoder = decoder
        head = packing.head(network.head, from: "decoder.0.1")
    }
}
