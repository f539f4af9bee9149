import Tensors

/// Builds an ``ExecutionPlan``: collects its steps and the lifetimes of their buffers.
struct PlanBuilder {
    let network: PackedNetwork
    let size: PlaneSize
    let images: Int
    let threads: Int
    let usesBands: Bool
    var arena = MemoryPlan()
    var steps: [ExecutionStep] = []

    /// Levels with fewer Winograd tiles per image than this are computed for all images at once.
    private static let fewTiles = 128
    init(network: PackedNetwork, size: PlaneSize, images: Int, threads: Int, banded: Bool) {
        self.network = network
        self.size = size
        self.images = images
        self.threads = threads
        self.usesBands = banded
    }

    /// Appends all steps of the forward pass, and returns the planes that callers write and read.
    mutating func build() -> (input: DensePlanes, output: DensePlanes, features: DensePlanes) {
        let architecture = network.architecture
        let depth = architecture.depth
        let input = reserveDense(channels: architecture.inputs)
        let joint =
            (0...depth).first { place(channels: 1, level: $0, images: 1).tiles < Self.fewTiles }
            ?? depth
        var skips: [ActivationPlanes] = []
        var x: ActivationPlanes?
        if joint > 0 { x = encodeImages(to: joint, input: input, skips: &skips) }
        for level in joint..<depth {
            skips.append(
                reserve(
                    channels: architecture.channels(atLevel: level), level: level, images: images))
            x = encode(level, x: x, input: input, skip: skips[level], pooled: nil)
        }
        guard let x else { preconditionFailure("a network has at least one pooling") }
        var y = encodeBottom(x)
        let features = appendAveragePool(of: y, layer: network.layers.encoder[depth][1])
        for level in (max(joint, 1)..<depth).reversed() {
            y = decode(level, x: y, skip: skips[level])
        }

        let output = reserveDense(channels: architecture.outputs.count)
        if joint == 0 {
            finish(y, skip: skips[0], output: output)
        } else {
            for image in 0..<images {
                var fine = y.image(at: image)
                for level in (1..<joint).reversed() {
                    fine = decode(level, x: fine, skip: skips[level].image(at: image))
                }
                finish(fine, skip: skips[0].image(at: image), output: output.image(at: image))
            }
        }
        // The caller reads both after the last step.
        arena.extendLifetime(of: output.buffer, to: steps.count)
        arena.extendLifetime(of: features.buffer, to: steps.count)
        return (input, output, features)
    }

    /// Appends the encoder levels finer than `joint`, image by image.
    ///
    /// - Returns: The pooled planes of all images, which level `joint` reads.
    private mutating func encodeImages(
        to joint: Int, input: DensePlanes, skips: inout [ActivationPlanes]
    ) -> ActivationPlanes {
        let channels = network.architecture.channels
        skips = (0..<joint).map { reserve(channels: channels($0), level: $0, images: images) }
        let entry = reserve(channels: channels(joint - 1), level: joint, images: images)
        for image in 0..<images {
            var x: ActivationPlanes?
            for level in 0..<joint {
                x = encode(
                    level, x: x, input: input.image(at: image), skip: skips[level].image(at: image),
                    pooled: level == joint - 1 ? entry.image(at: image) : nil)
            }
        }
        return entry
    }

    /// Appends the two convolutions and the pooling of a level; returns the pooled planes.
    private mutating func encode(
        _ level: Int, x: ActivationPlanes?, input: DensePlanes, skip: ActivationPlanes,
        pooled: ActivationPlanes?
    ) -> ActivationPlanes {
        let layers = network.layers.encoder[level]
        let channels = network.architecture.channels(atLevel: level)
        let pooled = pooled ?? reserve(channels: channels, level: level + 1, images: skip.images)
        if let x {
            _ = appendWinograd(
                layers[1], from: [appendWinograd(layers[0], from: [x])], to: skip, pooled: pooled)
        } else if !usesBands {
            let to = reserve(channels: layers[0].outputs, like: skip)
            append(
                .first(layers[0], from: input, to: to, rows: Self.rowsPerItem),
                buffers: input.buffer,
                to.buffer)
            _ = appendWinograd(layers[1], from: [to], to: skip, pooled: pooled)
        } else {
            let made = place(channels: layers[0].outputs, level: level, images: skip.images)
            appendBanded(
                source: .first(layers[0], from: input), made: 0,
                winograd: WinogradStep(
                    layer: layers[1], inputs: [made], output: skip, pooled: pooled,
                    bypassesCaches: true),
                last: nil)
        }
        return pooled
    }

    /// Appends the two convolutions of the coarsest level; returns their output.
    private mutating func encodeBottom(_ x: ActivationPlanes) -> ActivationPlanes {
        let layers = network.layers.encoder[network.architecture.depth]
        return appendWinograd(layers[1], from: [appendWinograd(layers[0], from: [x])])
    }

    /// Appends a decoder level: an upsampling, two convolutions and, fused with them, `last`.
    private mutating func decode(
        _ level: Int, x: ActivationPlanes, skip: ActivationPlanes, last: BandedStep.Last? = nil
    ) -> ActivationPlanes {
        let layer = network.layers.upsampling[level]
        let up = place(channels: layer.outputs, level: level, images: skip.images)
        let upFirst = network.architecture.concatenation == .upFirst
        let layers = network.layers.decoder[level]
        let inner: ActivationPlanes
        if usesBands, up.blocks * up.columns <= Self.maximumRingLines,
            up.blocks + skip.blocks <= Self.threePhaseInputBlocks
        {
            inner = reserve(channels: layers[0].outputs, like: skip)
            appendBanded(
                source: .upsampling(layer, from: x), made: upFirst ? 0 : 1,
                winograd: WinogradStep(
                    layer: layers[0], inputs: upFirst ? [up, skip] : [skip, up], output: inner,
                    pooled: nil), last: nil)
        } else {
            let up = reserve(up)
            appendPolyphaseConvolution(layer, from: x, to: up)
            inner = appendWinograd(layers[0], from: upFirst ? [up, skip] : [skip, up])
        }
        guard let last else { return appendWinograd(layers[1], from: [inner]) }
        let to = place(channels: layers[1].outputs, level: level, images: skip.images)
        appendBanded(
            source: nil, made: 0,
            winograd: WinogradStep(layer: layers[1], inputs: [inner], output: to, pooled: nil),
            last: last)
        return to
    }

    /// Appends the finest decoder level and the head.
    private mutating func finish(
        _ x: ActivationPlanes, skip: ActivationPlanes, output: DensePlanes
    ) {
        if usesBands, network.layers.head.count == 1 {
            _ = decode(
                0, x: x, skip: skip,
                last: BandedStep.Last(layer: network.layers.head[0], to: output))
            return
        }
        var x = decode(0, x: x, skip: skip)
        for layer in network.layers.head {
            switch layer.kernel {
            case .firstLayer, .winograd: x = appendWinograd(layer, from: [x])
            case .polyphase, .transposed:
                let to = reserve(channels: layer.outputs, level: 0, images: x.images)
                appendPolyphaseConvolution(layer, from: x, to: to)
                x = to
            case .lastLayer:
                append(
                    .last(layer, from: x, to: output, rows: Self.rowsPerItem),
                    buffers: x.buffer,
                    output.buffer)
            }
        }
    }
}
