import Tensors

/// Elements aligned to 64 bytes, as kernels need weights, biases and scratch.
final class AlignedArray<Element: BitwiseCopyable> {
    let count: Int
    private let memory: CacheLineMemory

    /// Elements of one value; zeros if it is `nil`.
    init(count: Int, repeating value: Element?) {
        self.count = count
        memory = CacheLineMemory(
            lineCount: (count * MemoryLayout<Element>.stride + CacheLineMemory.bytesPerLine - 1)
                / CacheLineMemory.bytesPerLine)
        if let value { base.update(repeating: value, count: count) }
    }

    /// The elements of an array, then zeros up to `count`.
    convenience init(_ elements: [Element], paddedTo count: Int? = nil) {
        self.init(count: max(count ?? 0, elements.count), repeating: nil)
        for (index, element) in elements.enumerated() { base[index] = element }
    }

    /// The first element; valid as long as the array is.
    ///
    /// A variable keeps it over a call of a kernel, but Swift frees a collection of them after its
    /// last use: there, `withExtendedLifetime`.
    var base: UnsafeMutablePointer<Element> {
        memory.baseAddress.assumingMemoryBound(to: Element.self)
    }

    subscript(index: Int) -> Element {
        get {
            precondition((0..<count).contains(index), "index out of range")
            return base[index]
        }
        set {
            precondition((0..<count).contains(index), "index out of range")
            base[index] = newValue
        }
    }

    var elements: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
