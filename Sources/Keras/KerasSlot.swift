import Network

/// One layer that a network has, and the weights that Keras must have for it.
struct KerasSlot {
    /// Its name in a weights file of our own.
    let name: String
    /// Conv2D or Conv2DTranspose.
    let kind: KerasLayer.Kind
    /// The side of its kernel.
    let kernel: Int
    /// Input channels.
    let inputs: Int
    /// Output channels.
    let outputs: Int

    /// [kh, kw, in, out] of Conv2D, [kh, kw, out, in] of Conv2DTranspose.
    var shape: [Int] {
        [kernel, kernel] + (kind == .convolution ? [inputs, outputs] : [outputs, inputs])
    }

    /// All layers of a network, in the order in which they are evaluated, which is that in which
    /// Keras makes them.
    static func all(of architecture: Architecture) -> [KerasSlot] {
        var slots: [KerasSlot] = []
        func add(
            _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int = 3,
            kind: KerasLayer.Kind = .convolution
        ) {
            slots.append(
                KerasSlot(name: name, kind: kind, kernel: kernel, inputs: inputs, outputs: outputs))
        }
        let channels = architecture.channels
        for level in 0...architecture.depth {
            let incoming = level == 0 ? architecture.inputs : channels(level - 1)
            add("encoder.\(level).0", incoming, channels(level))
            add("encoder.\(level).1", channels(level), channels(level))
        }
        for level in (0..<architecture.depth).reversed() {
            add(
                "upsampling.\(level)", channels(level + 1), channels(level), kernel: 2,
                kind: architecture.upsampling == .transposed ? .transposed : .convolution)
            add("decoder.\(level).0", 2 * channels(level), channels(level))
            add("decoder.\(level).1", channels(level), channels(level))
        }
        var incoming = channels(0)
        for (index, layer) in architecture.head.enumerated() {
            add("head.\(index)", incoming, layer.channels, kernel: layer.kernel)
            incoming = layer.channels
        }
        return slots
    }
}
