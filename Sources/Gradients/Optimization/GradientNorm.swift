/// The length of a gradient, all its numbers taken as one vector.
package enum GradientNorm {
    /// Shortens a gradient that is longer than allowed, keeping its direction.
    ///
    /// Source: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks"
    /// (ICML 2013), algorithm 1; with PyTorch's factor, `norm` / (length + 1e-6) where below 1.
    ///
    /// - Parameters:
    ///   - gradient: Multiplied where it is trained; elsewhere it stays and does not count. A
    ///     gradient whose length is no finite number stays as it is.
    ///   - norm: The longest that is allowed; 0 or more.
    ///   - trained: Which numbers count, disjoint.
    /// - Returns: The length before; summed in a fixed order.
    /// - Complexity: O(*n*), where *n* is the number of trained parameters.
    package static func clip(
        _ gradient: inout [Float], to norm: Double, trained: [Range<Int>]
    ) -> Double {
        precondition(norm >= 0, "no length is below zero")
        return gradient.withUnsafeMutableBufferPointer { gradient in
            var squares = 0.0
            for range in trained {
                squares += sumOfSquares(UnsafeBufferPointer(rebasing: gradient[range]))
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

    /// Sums eight by eight, as additions that wait for each other take four times as long.
    private static func sumOfSquares(_ values: UnsafeBufferPointer<Float>) -> Double {
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
