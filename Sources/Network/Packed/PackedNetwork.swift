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
    /// The precision of its kernels: the one asked for, or exact where that cannot be.
    package let precision: Precision
    /// Why the precision is not the one asked for, as a sentence without its end.
    package let fallback: String?
    /// The layers, in the network's order.
    let layers: Layers
    /// The kernels.
    ///
    /// Unsafe in name only: their table is a constant of the executable.
    nonisolated(unsafe) let kernels: UnsafePointer<ckernels_table>
    private let memory: LineMemory

    /// Packs a network's weights.
    ///
    /// - Parameters:
    ///   - network: What to pack; it is not kept.
    ///   - precision: How exactly it is to be computed, if that can be.
    ///   - processor: Whose kernels; this machine must have its instructions.
    ///   - threads: How many share the work.
    /// - Complexity: O(*n*), where *n* is the number of weights; tens of milliseconds for the
    ///   built-in network.
    package init(
        _ network: UNet, precision: Precision = .exact, processor: Processor = .chosen,
        threads: Int = 1
    ) {
        architecture = network.architecture
        self.processor = processor
        fallback = precision == .fast ? FastPacking.obstacle(network, processor) : nil
        let pieces: [WeightPacking.Piece]
        if precision == .fast, fallback == nil, let ranges = network.ranges {
            var packing = FastPacking(ranges: ranges)
            layers = Layers(network, by: &packing)
            self.precision = .fast
            kernels = ckernels_fast(processor.rawValue)
            memory = LineMemory(count: packing.count)
            pieces = packing.pieces
        } else {
            var packing = ExactPacking()
            layers = Layers(network, by: &packing)
            self.precision = .exact
            kernels = ckernels_exact(processor.rawValue)
            memory = LineMemory(count: packing.count)
            pieces = packing.pieces
        }
        Self.pack(pieces, into: memory.base, threads: threads)
    }

    /// How channels lie in lines.
    var format: LineFormat { precision == .fast ? .fast : .exact }

    /// The first weight of a layer.
    func weights(of layer: PackedLayer) -> UnsafeRawPointer {
        UnsafeRawPointer(memory.line(layer.weights))
    }

    /// A layer's biases.
    func bias(of layer: PackedLayer) -> UnsafePointer<Float> {
        UnsafePointer(memory.line(layer.bias).assumingMemoryBound(to: Float.self))
    }

    /// How sums become values, of a layer in integers.
    func quantization(of layer: PackedLayer) -> ckernels_quantization {
        guard precision == .fast else { return ckernels_quantization() }
        let row = format.lines(layer.outputs) * format.lanes
        let first = bias(of: layer)
        return ckernels_quantization(
            scale: first, bias: first + row, low: first + 2 * row, high: first + 3 * row,
            step: first + 4 * row)
    }

    private static func pack(
        _ pieces: [WeightPacking.Piece], into base: UnsafeMutableRawPointer, threads: Int
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
