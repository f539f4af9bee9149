/// The packed layers of a network, from fine (level 0) to coarse.
struct PackedLayers: Sendable {
    /// Two per level, from level 0 to the depth.
    let encoder: [[PackedLayer]]
    /// One per level except the coarsest.
    let upsampling: [PackedLayer]
    /// Two per level except the coarsest.
    let decoder: [[PackedLayer]]
    /// In the order of computation.
    let head: [PackedLayer]

    /// Packs all layers of a network, under their names in the weights file.
    init(of network: UNet, with packing: inout some WeightPacking) {
        let architecture = network.architecture
        let channels = architecture.channels
        var encoder: [[PackedLayer]] = []
        var upsampling: [PackedLayer] = []
        var decoder: [[PackedLayer]] = []
        for (level, layers) in network.encoder.enumerated() {
            let name = "encoder.\(level)"
            let first =
                level == 0
                ? packing.packFirstLayer(layers[0], named: "\(name).0")
                : packing.packWinograd(
                    layers[0], named: "\(name).0",
                    reading: [
                        LayerSource(name: "encoder.\(level - 1).1", channels: channels(level - 1))
                    ])
            let inner = LayerSource(name: "\(name).0", channels: channels(level))
            encoder.append([
                first, packing.packWinograd(layers[1], named: "\(name).1", reading: [inner]),
            ])
        }
        for (level, layers) in network.decoder.enumerated() {
            let coarser =
                level + 1 == architecture.depth
                ? "encoder.\(level + 1).1" : "decoder.\(level + 1).1"
            let skip = LayerSource(name: "encoder.\(level).1", channels: channels(level))
            let up = LayerSource(name: "upsampling.\(level)", channels: channels(level))
            let concatenated = architecture.concatenation == .skipFirst ? [skip, up] : [up, skip]
            let inner = LayerSource(name: "decoder.\(level).0", channels: channels(level))
            upsampling.append(
                packing.packUpsampling(
                    network.upsampling[level], named: up.name, reading: coarser))
            decoder.append([
                packing.packWinograd(
                    layers[0], named: "decoder.\(level).0", reading: concatenated),
                packing.packWinograd(layers[1], named: "decoder.\(level).1", reading: [inner]),
            ])
        }
        self.encoder = encoder
        self.upsampling = upsampling
        self.decoder = decoder
        head = packing.packHead(network.head, reading: "decoder.0.1")
    }
}
