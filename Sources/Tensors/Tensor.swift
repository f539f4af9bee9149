/// A dense, row-major array of any number of axes; the last axis is contiguous.
package struct Tensor: Sendable, Equatable {
    /// The length of each axis, outermost first.
    package let shape: [Int]
    /// The values, as many as the product of ``shape``.
    package var elements: [Float]

    /// Wraps values, as many as the product of `shape`.
    package init(shape: [Int], elements: [Float]) {
        precondition(
            elements.count == shape.reduce(1, *),
            "the number of elements is the product of the shape")
        self.shape = shape
        self.elements = elements
    }

    /// Creates a tensor of zeros.
    package init(shape: [Int]) {
        self.init(shape: shape, elements: Array(repeating: 0, count: shape.reduce(1, *)))
    }

    /// A copy of one slice along the outermost axis.
    package func slice(at index: Int) -> Tensor {
        let inner = Array(shape.dropFirst())
        let count = inner.reduce(1, *)
        return Tensor(
            shape: inner, elements: Array(elements[index * count..<(index + 1) * count]))
    }

    /// The largest absolute difference between two tensors of the same shape; infinite if any
    /// difference is NaN.
    ///
    /// - Complexity: O(*n*), where *n* is the number of elements.
    package func largestDifference(from other: Tensor) -> Float {
        precondition(shape == other.shape, "compared tensors have the same shape")
        var largest: Float = 0
        for (a, b) in zip(elements, other.elements) {
            let difference = abs(a - b)
            guard !difference.isNaN else { return .infinity }
            largest = max(largest, difference)
        }
        return largest
    }
}
