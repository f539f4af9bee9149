import Network

/// The layers of a file beside those of a preset.
struct KerasMatch {
    /// The network at the file's width.
    let architecture: Architecture
    /// Each layer of the network, with the file's own for it.
    let pairs: [(slot: KerasSlot, layer: KerasLayer)]

    /// Finds a layer of the file for each of a preset's, and checks every shape.
    ///
    /// The first kernel may have three input channels.
    ///
    /// - Throws: ``KerasError/mismatch(path:preset:reason:other:)``.
    init(_ file: borrowing KerasFile, _ preset: KerasPreset) throws(KerasError) {
        let ordered = file.isOrdered
        let layers = file.layers
        let path = file.path
        let other = KerasPreset.allCases.first {
            $0 != preset && Self.hasKinds(of: $0, layers, ordered)
        }
        func mismatch(_ reason: String) -> KerasError {
            .mismatch(path: path, preset: preset, reason: reason, other: other)
        }
        let standard = preset.architecture(width: preset.width)
        guard let first = Self.assign(KerasSlot.all(of: standard), layers, ordered).first ?? nil,
            first.kernel.shape.count == 4, let width = first.kernel.shape.last,
            (1...512).contains(width)
        else {
            throw mismatch("its first layer has no kernel of 1 to 512 outputs")
        }
        architecture = preset.architecture(width: width)
        let slots = KerasSlot.all(of: architecture)
        let assigned = Self.assign(slots, layers, ordered)
        var pairs: [(KerasSlot, KerasLayer)] = []
        for (index, (slot, layer)) in zip(slots, assigned).enumerated() {
            guard let layer else {
                throw mismatch(
                    "it has \(layers.count) layers with weights, not \(slots.count); there is none "
                        + "for '\(slot.name)', a \(slot.kind.rawValue) with a kernel \(slot.shape)")
            }
            if let fault = Self.fault(of: layer, in: slot, isFirst: index == 0) {
                throw mismatch("the layer '\(layer.name)' has \(fault)")
            }
            pairs.append((slot, layer))
        }
        guard layers.count == slots.count else {
            let spare = layers.first { layer in !pairs.contains { $0.1.name == layer.name } }
            throw mismatch(
                "it has \(layers.count) layers with weights, not \(slots.count); "
                    + "'\(spare?.name ?? "")' has no place")
        }
        self.pairs = pairs
    }

    /// What a layer has that its place does not expect.
    private static func fault(
        of layer: KerasLayer, in slot: KerasSlot, isFirst: Bool
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

    /// A layer for each place: the next one, or the next of its kind where the order is not known.
    private static func assign(
        _ slots: [KerasSlot], _ layers: [KerasLayer], _ isOrdered: Bool
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

    /// Whether layers have the number and the kinds of a preset's.
    private static func hasKinds(
        of preset: KerasPreset, _ layers: [KerasLayer], _ isOrdered: Bool
    ) -> Bool {
        let slots = KerasSlot.all(of: preset.architecture(width: preset.width))
        return layers.count == slots.count
            && zip(slots, assign(slots, layers, isOrdered)).allSatisfy { slot, layer in
                layer.map { $0.kind ?? slot.kind == slot.kind } ?? false
            }
    }
}
