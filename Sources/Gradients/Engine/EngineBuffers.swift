import Tensors

/// Memory that grows to what is asked of it, and keeps no contents when it does.
final class GrowableBuffer {
    private var memory = CacheLineMemory(lineCount: 1)

    /// The first of so many lines.
    func lines(_ count: Int) -> UnsafeMutableRawPointer {
        if memory.lineCount < count { memory = CacheLineMemory(lineCount: count) }
        return memory.baseAddress
    }

    /// The first of so many numbers.
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
        lines((count + 15) / 16).assumingMemoryBound(to: Float.self)
    }
}

/// Where a step finds the numbers of a network, and where its gradients go.
struct StepBuffers {
    /// All that is trained.
    let parameters: UnsafePointer<Float>
    /// The gradient of each of them.
    let gradient: UnsafeMutablePointer<Float>
    /// Running means and variances.
    let statistics: UnsafeMutablePointer<Float>
    /// Decides what is dropped.
    let dropout: UInt64
}

/// A number for each lane, where the kernels can read it: on a border of 64 bytes.
final class Lanes {
    private let memory: CacheLineMemory
    /// How many there are.
    let count: Int

    /// Begins with zeros.
    init(count: Int) {
        memory = CacheLineMemory(lineCount: (count + 15) / 16)
        self.count = count
    }

    /// Begins with one number in all lanes.
    convenience init(count: Int, repeating value: Float) {
        self.init(count: count)
        for index in 0..<count { self[index] = value }
    }

    /// The first of the numbers; valid as long as the value is.
    var base: UnsafeMutablePointer<Float> { memory.baseAddress.assumingMemoryBound(to: Float.self) }

    subscript(_ index: Int) -> Float {
        get { base[index] }
        set { base[index] = newValue }
    }
}

extension Lanes {
    /// The numbers of a tensor with one a channel; zeros where there is none.
    convenience init(
        of entry: ParameterLayout.Entry?, for planes: Planes, _ memory: StepBuffers
    ) {
        self.init(count: planes.channels.count)
        for (index, place) in (entry?.range ?? 0..<0).enumerated() {
            self[index] = memory.parameters[place]
        }
    }
}
