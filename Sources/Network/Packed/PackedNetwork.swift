import CKernels
import Linux
import Synchronization
import Tensors

/// A U-Net with its weights in the layout of one instruction set's kernels; shared by all threads.
///
/// The 3x3 weights are transformed for Winograd's F(4x4, 3x3) here, once, to four times their size:
/// 125 MB for the built-in network.
package final class PackedNetwork: Sendable {
    /// The architecture of the network that was packed.
    package let architecture: Architecture
    /// The instruction set of its kernels.
    package let processor: InstructionSet
    /// The precision of its kernels: the one asked for, or exact if that is not supported.
    package let precision: Precision
    /// The reason for a precision other than the one asked for, as a sentence without its full stop.
    package let fallbackReason: String?
    let layers: PackedLayers
    /// The value of the integer 1 of each channel of the coarsest level's output, in fast
    /// precision; empty in exact precision.
    let bottleneckScales: [Float]
    /// The table of its kernels, which is a constant of the executable and so safe to share.
    nonisolated(unsafe) let kernels: UnsafePointer<ckernels_inference_table>
    private let memory: CacheLineMemory

    /// Packs a network's weights.
    ///
    /// - Parameters:
    ///   - network: The network; it is not kept.
    ///   - precision: The precision asked for.
    ///   - processor: The instruction set of the kernels; this machine must have it.
    ///   - threads: The number of threads that share the work.
    /// - Complexity: O(*n*), where *n* is the number of weights; tens of milliseconds for the
    ///   built-in network.
    package init(
        network: UNet, precision: Precision = .exact, processor: InstructionSet = .selected,
        threads: Int = 1
    ) {
        architecture = network.architecture
        self.processor = processor
        fallbackReason =
            precision == .fast ? Int16Packing.unsupportedReason(for: network, on: processor) : nil
        let tasks: [WeightPacking.PackingTask]
        if precision == .fast, fallbackReason == nil, let ranges = network.ranges {
            kernels = ckernels_int16_kernels(processor.rawValue)
            var packing = Int16Packing(ranges: ranges, summedLanes: kernels.pointee.summed_lanes)
            layers = PackedLayers(of: network, with: &packing)
            self.precision = .fast
            memory = CacheLineMemory(lineCount: packing.lineCount)
            tasks = packing.tasks
            bottleneckScales =
                ranges.layers["encoder.\(network.architecture.depth).1"]
                .map { OutputQuantization(ranges: $0).inverseScales }
                ?? Array(repeating: 0, count: network.architecture.bottleneckChannels)
        } else {
            bottleneckScales = []
            var packing = Float32Packing()
            layers = PackedLayers(of: network, with: &packing)
            self.precision = .exact
            kernels = ckernels_f32_kernels(processor.rawValue)
            memory = CacheLineMemory(lineCount: packing.lineCount)
            tasks = packing.tasks
        }
        Self.run(tasks, on: memory.baseAddress, threads: threads)
    }

    /// The block format of its activations.
    var format: BlockFormat { precision == .fast ? .int16 : .float32 }

    /// The first weight of a layer.
    func weights(of layer: PackedLayer) -> UnsafeRawPointer {
        UnsafeRawPointer(memory.address(ofLine: layer.weightLine))
    }

    /// The first bias of a layer.
    func bias(of layer: PackedLayer) -> UnsafePointer<Float> {
        UnsafePointer(memory.address(ofLine: layer.biasLine).assumingMemoryBound(to: Float.self))
    }

    /// The requantisation of an int16 layer; null pointers for f32.
    func requantization(of layer: PackedLayer) -> ckernels_requantization {
        guard precision == .fast else { return ckernels_requantization() }
        let row = format.lanes(channels: layer.outputs)
        let first = bias(of: layer)
        return ckernels_requantization(
            scale: first, bias: first + row, minimum: first + 2 * row, maximum: first + 3 * row,
            output_scale: first + 4 * row)
    }

    private static func run(
        _ tasks: [WeightPacking.PackingTask], on base: UnsafeMutableRawPointer, threads: Int
    ) {
        let next = Counter()
        let address = UInt(bitPattern: base)
        let work: @Sendable () -> Void = {
            guard let base = UnsafeMutableRawPointer(bitPattern: address) else { return }
            while true {
                let index = next.increment()
                guard index < tasks.count else { return }
                tasks[index](base)
            }
        }
        let helpers = (1..<max(threads, 1)).map { _ in PosixThread(body: work) }
        work()
        for helper in helpers { helper.join() }
    }
}

/// An atomic counter from 0.
private final class Counter: Sendable {
    private let next = Atomic(0)

    /// Increments the counter and returns its previous value.
    func increment() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}
