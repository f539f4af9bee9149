import Tensors

/// Memory that grows to what is asked of it, and keeps no contents when it does.
final class PlaneMemory {
    private var memory = LineMemory(count: 1)

    /// The first of so many lines.
    func lines(_ count: Int) -> UnsafeMutableRawPointer {
        if memory.count < count { memory = LineMemory(count: count) }
        return memory.base
    }

    /// The first of so many numbers.
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
        lines((count + 15) / 16).assumingMemoryBound(to: Float.self)
    }
}
