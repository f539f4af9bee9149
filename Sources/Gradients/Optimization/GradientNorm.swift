/// Clipping of a gradient by its global L2 norm.
package enum GradientNorm {
    /// Scales a gradient down to a maximum norm, keeping its direction.
    ///
    /// Source: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks"
    /// (ICML 2013), algorithm 1; with PyTorch's factor, `norm` / (length + 1e-6) if that is below
    /// 1.
    ///
    /// - Parameters:
    ///   - gradient: The gradient; elements outside `trained` neither change nor count. It is left
    ///     unchanged if its norm is not finite.
    ///   - norm: The maximum norm, 0 or more.
    ///   - trained: The disjoint ranges of elements that count.
    /// - Returns: The norm before clipping, summed in a fixed order.
    /// - Complexity: O(*n*), where *n* is the number of trained parameters.
    package static func clip(
        _ gradient: inout [Float], to norm: Double, trained: [Range<Int>]
    ) -> Double {
        precondition(norm >= 0, "no length is below zero")
        return gradient.withUnsafeMutableBufferPointer { gradient in
            var squares = 0.0
            for range in trained {
                squares += sumOfSquares(of: UnsafeBufferPointer(rebasing: gradient[range]))
            }
            let length = squares.squareRoot()
            let factor = norm / (length + 1e-6)
            guard factor < 1, length.isFinite else { return length }
            for range in trained {
                for index in range { gradient[index] *= Float(factor) }
            }
            return length
        }
    }

    /// Returns the sum of squares.
    ///
    /// It uses eight independent accumulators; a chain of dependent additions takes four times as
    /// long.
    private static func sumOfSquares(of values: UnsafeBufferPointer<Float>) -> Double {
        guard let base = values.baseAddress else { return 0 }
        var lanes = SIMD8<Double>.zero
        let whole = values.count & ~7
        for index in stride(from: 0, to: whole, by: 8) {
            let block = UnsafeRawPointer(base + index).loadUnaligned(as: SIMD8<Float>.self)
            let wide = SIMD8<Double>(block)
            lanes += wide * wide
        }
        var sum = 0.0
        for lane in 0..<8 { sum += lanes[lane] }
        for index in whole..<values.count { sum += Double(base[index]) * Double(base[index]) }
        return sum
    }
}
