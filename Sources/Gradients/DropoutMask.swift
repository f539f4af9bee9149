import Tensors

/// Which values of a layer are dropped in a step: a function of their place alone, so that any
/// number of threads, and a kernel of another language, drop the same ones.
///
/// Source of dropout: Srivastava et al., JMLR 15 (2014), with the kept values scaled up. Source of
/// the hash: the 32-bit finalizer of A. Appleby's public domain MurmurHash3, of a counter that
/// 2^32 over the golden ratio spreads, and a key of the step and layer.
package struct DropoutMask: Sendable, Equatable {
    /// Of the step and the layer; the counter is mixed with it.
    package let key: UInt32
    /// What the upper 24 bits of the hash reach where a value is kept: the share times 2^24.
    package let threshold: UInt32
    /// What a kept value is multiplied with, so that the mean stays: 1 / (1 − share).
    package let scale: Double

    /// Decides for one layer of one step.
    ///
    /// - Parameters:
    ///   - step: The `dropout` of ``GradientEngine/evaluate(_:of:at:loss:dropout:)``.
    ///   - layer: ``encoderLayer(_:)`` or ``decoderLayer(_:)``.
    ///   - rate: Of the values that are dropped, in 0..<1.
    package init(step: UInt64, layer: Int, rate: Double) {
        precondition((0..<1).contains(rate), "less than all values are dropped")
        key = UInt32(
            truncatingIfNeeded: RandomSource.mixedBits(
                of: step &+ UInt64(layer + 1) &* 0x9E37_79B9_7F4A_7C15))
        threshold = UInt32(rate * 0x1p24)
        scale = 1 / (1 - rate)
    }

    /// The number of an encoder level's dropout.
    package static func encoderLayer(_ level: Int) -> Int { level }

    /// The number of a decoder level's dropout.
    package static func decoderLayer(_ level: Int) -> Int { 16 + level }

    /// Whether a value is kept.
    ///
    /// - Parameter counter: Its place in [image][channel][row][column], dense; of a larger number
    ///   the lower 32 bits count.
    /// - Returns: `false` where it is dropped.
    package func keeps(_ counter: Int) -> Bool {
        var hash = UInt32(truncatingIfNeeded: counter) &* 0x9E37_79B1 ^ key
        hash = (hash ^ hash >> 16) &* 0x85EB_CA6B
        hash = (hash ^ hash >> 13) &* 0xC2B2_AE35
        return (hash ^ hash >> 16) >> 8 >= threshold
    }
}
