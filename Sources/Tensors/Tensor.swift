/// Values with a shape, dense and row-major: the last axis runs fastest.
package struct Tensor: Sendable, Equatable {
    /// The length of each axis, outermost first.
    package let shape: [Int]
    /// All values, as many as the product of `shape`.
    package var elements: [Float]

    /// Wraps `elements`, which must be as many as `shape` says.
    package init(shape: [Int], elements: [Float]) {
        precondition(elements.count == shape.reduce(1, *), "a tensor holds what its shape says")
        self.shape = shape
        self.elements = elements
    }

    /// A tensor of zeros.
    package init(shape: [Int]) {
        self.init(shape: shape, elements: Array(repeating: 0, count: shape.reduce(1, *)))
    }

    /// The `index`-th slice along the outermost axis, copied.
    package func slice(_ index: Int) -> Tensor {
        let inner = Array(shape.dropFirst())
        let count = inner.reduce(1, *)
        return Tensor(
            shape: inner, elements: Array(elements[index * count..<(index + 1) * count]))
    }

    /// The largest |difference| between two tensors of one shape; infinite if any value is NaN.
    ///
    /// - Complexity: O(*n*), where *n* is the number of elements.
    package func largestDifference(from other: Tensor) -> Float {
        precondition(shape == other.shape, "tensors of different shapes are not compared")
        var largest: Float = 0
        for (a, b) in zip(elements, other.elements) {
            let difference = abs(a - b)
            guard !difference.isNaN else { return .infinity }
            largest = max(largest, difference)
        }
        return largest
    }
}
