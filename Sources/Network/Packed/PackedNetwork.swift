import CKernels
import Linux
import Synchronization
import Tensors

/// A U-Net whose weights lie as the kernels of this processor read them; shared by all threads.
///
/// The 3x3 weights are transformed for Winograd's F(4x4, 3x3) once, here, which makes four of
/// each: 125 MB for the built-in network.
package final class PackedNetwork: Sendable {
    /// What it was made of.
    package let architecture: Architecture
    /// The instruction set of its kernels.
    package let processor: Processor
    let encoder: [[PackedLayer]]
    let upsampling: [PackedLayer]
    let decoder: [[PackedLayer]]
    let head: [PackedLayer]
    private let memory: LineMemory

    /// Packs a network's weights.
    ///
    /// - Parameters:
    ///   - network: What to pack; it is not kept.
    ///   - processor: Whose kernels; this machine must have its instructions.
    ///   - threads: How many share the work.
    /// - Complexity: O(*n*), where *n* is the number of weights; 80 ms of one thread for the
    ///   built-in network.
    package init(_ network: UNet, processor: Processor = .chosen, threads: Int = 1) {
        architecture = network.architecture
        self.processor = processor
        var layout = WeightLayout()
        encoder = network.encoder.enumerated().map { level, layers in
            layers.enumerated().map { index, layer in
                let name = "encoder.\(level).\(index)"
                return level + index == 0
                    ? layout.addFirst(name, layer)
                    : layout.add(name, layer, parts: [layer.inputs])
            }
        }
        upsampling = network.upsampling.enumerated().map { level, upsampling in
            layout.add("upsampling.\(level)", upsampling)
        }
        decoder = network.decoder.enumerated().map { level, layers in
            layers.enumerated().map { index, layer in
                let parts = index == 0 ? [layer.inputs / 2, layer.inputs / 2] : [layer.inputs]
                return layout.add("decoder.\(level).\(index)", layer, parts: parts)
            }
        }
        head = layout.add(head: network.head)
        memory = LineMemory(count: layout.count)
        Self.pack(layout.pieces, into: memory.base, threads: threads)
    }

    /// The kernels.
    var kernels: UnsafePointer<ckernels_table> { ckernels_exact(processor.rawValue) }

    /// The first weight of a layer.
    func weights(of layer: PackedLayer) -> UnsafeRawPointer {
        UnsafeRawPointer(memory.line(layer.weights))
    }

    /// A layer's biases.
    func bias(of layer: PackedLayer) -> UnsafePointer<Float> {
        UnsafePointer(memory.line(layer.bias).assumingMemoryBound(to: Float.self))
    }

    private static func pack(
        _ pieces: [WeightLayout.Piece], into base: UnsafeMutableRawPointer, threads: Int
    ) {
        let next = Counter()
        let address = UInt(bitPattern: base)
        let work: @Sendable () -> Void = {
            guard let base = UnsafeMutableRawPointer(bitPattern: address) else { return }
            while true {
                let index = next.take()
                guard index < pieces.count else { return }
                pieces[index](base)
            }
        }
        let helpers = (1..<max(threads, 1)).map { _ in KernelThread(work) }
        work()
        for helper in helpers { helper.join() }
    }
}

/// Numbers, handed out once each to whichever thread asks.
private final class Counter: Sendable {
    private let next = Atomic(0)

    func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}

extension WeightLayout {
    /// Lays out an upsampling.
    fileprivate mutating func add(_ name: String, _ upsampling: UNet.Upsampling) -> PackedLayer {
        switch upsampling {
        case .transposed(let layer):
            add(name, layer)
        case .nearestThen(let layer):
            add(
                name, TapPattern(nearestThen: layer), inputs: layer.inputs, outputs: layer.outputs,
                bias: layer.bias, activation: layer.activation,
                operations: 8 * layer.inputs * layer.outputs)
        }
    }

    /// Lays out the head; its last layer gives dense planes, through one more where it is 3x3.
    fileprivate mutating func add(head: [Convolution]) -> [PackedLayer] {
        var layers = head.enumerated().map { index, layer in
            let name = "head.\(index)"
            if layer.kernel == 3 { return add(name, layer, parts: [layer.inputs]) }
            if index == head.count - 1 { return addLast(name, layer) }
            return add(
                name, TapPattern(pointwise: layer), inputs: layer.inputs, outputs: layer.outputs,
                bias: layer.bias, activation: layer.activation,
                operations: 2 * layer.inputs * layer.outputs)
        }
        if let last = head.last, last.kernel == 3 {
            let count = last.outputs
            let identity = (0..<count * count).map { Float($0 / count == $0 % count ? 1 : 0) }
            layers.append(
                addLast(
                    "planes",
                    Convolution(
                        kernel: 1, inputs: count, outputs: count, weight: identity,
                        bias: [Float](repeating: 0, count: count), activation: .none)))
        }
        return layers
    }
}
