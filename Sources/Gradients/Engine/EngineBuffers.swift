import CKernels
import Tensors

/// A buffer that grows on demand; growing discards its contents.
final class GrowableBuffer {
    private var memory = CacheLineMemory(lineCount: 1)

    /// Returns a buffer of at least `count` cache lines.
    func lines(count: Int) -> UnsafeMutableRawPointer {
        if memory.lineCount < count { memory = CacheLineMemory(lineCount: count) }
        return memory.baseAddress
    }

    /// Returns a buffer of at least `count` numbers.
    func floats(count: Int) -> UnsafeMutablePointer<Float> {
        lines(count: (count + 15) / 16).assumingMemoryBound(to: Float.self)
    }
}

/// Pointers to a network's parameters, gradient and statistics during one step.
struct StepBuffers {
    /// The trained parameters.
    let parameters: UnsafePointer<Float>
    /// The gradient, one element per parameter.
    let gradient: UnsafeMutablePointer<Float>
    /// The running means and variances.
    let statistics: UnsafeMutablePointer<Float>
    /// The seed of the step's dropout masks.
    let dropout: UInt64
}

/// A pass over the network: the buffers of its step and the threads that compute it.
struct Pass {
    let memory: StepBuffers
    let workers: GradientThreads

    /// The kernels shared with inference.
    var kernels: UnsafePointer<ckernels_inference_table> { workers.kernels }
    /// The kernels for training only.
    var training: UnsafePointer<ckernels_training_table> { workers.training }
}

/// Scratch memory that is given away in parts.
struct ScratchMemory {
    private var next: UnsafeMutableRawPointer

    init(_ start: UnsafeMutableRawPointer) { next = start }

    /// Returns the next `lines` cache lines.
    mutating func claim(lines: Int) -> UnsafeMutableRawPointer {
        defer { next += lines * CacheLineMemory.bytesPerLine }
        return next
    }
}

/// One number per lane, aligned to 64 bytes for the kernels.
final class Lanes {
    private let memory: CacheLineMemory
    /// The number of lanes.
    let count: Int

    /// Creates lanes of zeros.
    init(count: Int) {
        memory = CacheLineMemory(lineCount: (count + 15) / 16)
        self.count = count
    }

    /// Creates lanes that all have one value.
    convenience init(count: Int, repeating value: Float) {
        self.init(count: count)
        for index in 0..<count { self[index] = value }
    }

    /// A pointer to the first number, valid for the lifetime of the object.
    var base: UnsafeMutablePointer<Float> { memory.baseAddress.assumingMemoryBound(to: Float.self) }

    subscript(_ index: Int) -> Float {
        get { base[index] }
        set { base[index] = newValue }
    }
}

extension Lanes {
    /// Creates lanes from a tensor with one number per channel, or zeros if there is no tensor.
    convenience init(
        of entry: ParameterLayout.Entry?, for maps: FeatureMaps, in memory: StepBuffers
    ) {
        self.init(count: maps.lanes)
        for (index, place) in (entry?.range ?? 0..<0).enumerated() {
            self[index] = memory.parameters[place]
        }
    }
}
