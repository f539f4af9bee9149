import CKernels
import Glibc

/// A sum in 64 bits, with the sum of the absolute values of its terms: rounding errors in 32 bits
/// are proportional to that.
struct Sum: Sendable {
    var value = 0.0
    var magnitude = 0.0

    init() {}

    init(_ value: Double) { (self.value, magnitude) = (value, abs(value)) }

    init(_ value: Float) { self.init(Double(value)) }

    static func + (a: Sum, b: Sum) -> Sum {
        var sum = a
        sum.value += b.value
        sum.magnitude += b.magnitude
        return sum
    }

    static func += (a: inout Sum, b: Sum) { a = a + b }

    static func * (a: Sum, factor: Double) -> Sum {
        var product = a
        product.value *= factor
        product.magnitude *= abs(factor)
        return product
    }

    mutating func add(_ a: Float, times b: Float) { self += Sum(Double(a) * Double(b)) }
}

/// How far computed values are from expected ones.
struct Deviation: CustomStringConvertible {
    /// The largest difference, as a multiple of the tolerance.
    private(set) var worst = 0.0
    private(set) var index: Int?
    private(set) var computed = 0.0
    private(set) var expected = 0.0

    /// Whether all differences are within the tolerance.
    var isTolerated: Bool { worst <= 1 }

    /// Compares values.
    ///
    /// - Parameters:
    ///   - computed: The values of the kernel.
    ///   - expected: Those of the reference, as many.
    ///   - tolerance: The tolerance relative to the accumulated magnitude.
    ///   - absolute: A tolerance that is added to that.
    init(
        of computed: some Collection<Float>, from expected: some Collection<Sum>,
        tolerance: Double, absolute: Double = 0
    ) {
        self.init(
            of: computed.map(Double.init), from: expected, tolerance: tolerance,
            absolute: absolute)
    }

    init(
        of computed: some Collection<Double>, from expected: some Collection<Sum>,
        tolerance: Double, absolute: Double = 0
    ) {
        precondition(computed.count == expected.count, "one expected value for each computed one")
        for (index, (computed, expected)) in zip(computed, expected).enumerated() {
            let allowed = tolerance * expected.magnitude + absolute
            let difference = abs(computed - expected.value)
            let ratio = difference == 0 ? 0 : difference / allowed
            // NaN is not below any number.
            guard !(ratio <= worst) else { continue }
            (worst, self.index) = (ratio.isNaN ? .infinity : ratio, index)
            (self.computed, self.expected) = (computed, expected.value)
        }
    }

    var description: String {
        "\(worst) times the tolerance, at index \(index ?? 0): \(computed), not \(expected)"
    }
}

/// The rounding error of a 32-bit operation, relative to its result.
let roundoff = 0x1p-24

/// The tolerance of a sum of `terms` products in 32 bits, in any order, with or without fused
/// multiply-add: one rounding of each product and one of each addition.
func tolerance(terms: Int) -> Double { Double(terms + 2) * roundoff }
