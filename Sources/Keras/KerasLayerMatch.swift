import Network

/// The assignment of a file's layers to those of a preset.
struct KerasLayerMatch {
    /// The architecture with the file's width.
    let architecture: Architecture
    /// The layers of the network in order, each with that of the file.
    let pairs: [(slot: ExpectedKerasLayer, layer: KerasLayer)]

    /// Assigns a layer of the file to each of the preset, and checks every shape.
    ///
    /// The first kernel may have three input channels instead of one.
    ///
    /// - Throws: ``KerasError/mismatch(path:preset:reason:other:)``.
    init(file: borrowing KerasFile, preset: KerasPreset) throws(KerasError) {
        let isOrdered = file.isOrdered
        let layers = file.layers
        let path = file.path
        let other = KerasPreset.allCases.first {
            $0 != preset && Self.hasKinds(layers, of: $0, isOrdered: isOrdered)
        }
        func mismatch(reason: String) -> KerasError {
            .mismatch(path: path, preset: preset, reason: reason, other: other)
        }
        let standard = preset.architecture(width: preset.width)
        guard
            let first = Self.assign(
                layers, to: ExpectedKerasLayer.layers(of: standard), isOrdered: isOrdered
            )
            .first ?? nil,
            first.kernel.shape.count == 4, let width = first.kernel.shape.last,
            (1...512).contains(width)
        else {
            throw mismatch(reason: "its first layer has no kernel of 1 to 512 outputs")
        }
        architecture = preset.architecture(width: width)
        let slots = ExpectedKerasLayer.layers(of: architecture)
        let assigned = Self.assign(layers, to: slots, isOrdered: isOrdered)
        var pairs: [(ExpectedKerasLayer, KerasLayer)] = []
        for (index, (slot, layer)) in zip(slots, assigned).enumerated() {
            guard let layer else {
                throw mismatch(
                    reason:
                        "it has \(layers.count) layers with weights, not \(slots.count); there is none "
                        + "for '\(slot.name)', a \(slot.kind.rawValue) with a kernel \(slot.shape)")
            }
            if let difference = Self.difference(of: layer, from: slot, isFirst: index == 0) {
                throw mismatch(reason: "the layer '\(layer.name)' has \(difference)")
            }
            pairs.append((slot, layer))
        }
        guard layers.count == slots.count else {
            let spare = layers.first { layer in !pairs.contains { $0.1.name == layer.name } }
            throw mismatch(
                reason: "it has \(layers.count) layers with weights, not \(slots.count); "
                    + "'\(spare?.name ?? "")' is one too many")
        }
        self.pairs = pairs
    }

    /// Returns how a layer differs from the expected one; `nil` if it does not.
    private static func difference(
        of layer: KerasLayer, from slot: ExpectedKerasLayer, isFirst: Bool
    ) -> String? {
        var shape = slot.shape
        if isFirst && layer.kernel.shape.count == 4 && layer.kernel.shape[2] == 3 { shape[2] = 3 }
        if let kind = layer.kind, kind != slot.kind {
            return "the kind \(kind.rawValue), where \(slot.kind.rawValue) is expected"
        }
        if layer.kernel.shape != shape {
            return "a kernel \(layer.kernel.shape), where \(shape) is expected"
        }
        if layer.bias.shape != [slot.outputs] {
            return "a bias \(layer.bias.shape), where [\(slot.outputs)] is expected"
        }
        return nil
    }

    /// Assigns a layer to each slot: the next one, or the next of its kind if the order is unknown.
    private static func assign(
        _ layers: [KerasLayer], to slots: [ExpectedKerasLayer], isOrdered: Bool
    ) -> [KerasLayer?] {
        guard !isOrdered else {
            return slots.indices.map { layers.indices.contains($0) ? layers[$0] : nil }
        }
        var queues = [
            KerasLayer.Kind.convolution: layers.filter { $0.kind == .convolution }[...],
            .transposed: layers.filter { $0.kind == .transposed }[...],
        ]
        return slots.map { queues[$0.kind]?.popFirst() }
    }

    /// Whether layers have the number and the kinds of those of a preset.
    private static func hasKinds(
        _ layers: [KerasLayer], of preset: KerasPreset, isOrdered: Bool
    ) -> Bool {
        let slots = ExpectedKerasLayer.layers(of: preset.architecture(width: preset.width))
        return layers.count == slots.count
            && zip(slots, assign(layers, to: slots, isOrdered: isOrdered)).allSatisfy {
                slot, layer in
                layer.map { $0.kind ?? slot.kind == slot.kind } ?? false
            }
    }
}
