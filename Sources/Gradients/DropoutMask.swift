import Tensors

/// The counter-based dropout mask of one layer in one training step.
///
/// Each decision is a pure function of the key and the element's index, so the mask does not depend
/// on the number of threads and C kernels reproduce it.
///
/// Source of dropout: Srivastava et al., JMLR 15 (2014), in the inverted form, which scales kept
/// values up. Source of the hash: the 32-bit finalizer of A. Appleby's public domain MurmurHash3,
/// applied to the element index, multiplied by 2^32 over the golden ratio, XOR the key.
package struct DropoutMask: Sendable, Equatable {
    /// The hash key, derived from the step and the layer.
    package let key: UInt32
    /// The least value of the hash's upper 24 bits at which an element is kept: rate · 2^24.
    package let threshold: UInt32
    /// The factor of kept values, 1 / (1 − rate), which preserves the mean.
    package let scale: Double

    /// Creates the mask of one layer in one step.
    ///
    /// - Parameters:
    ///   - step: The `dropout` of ``GradientEngine/evaluate(_:of:at:loss:dropout:)``.
    ///   - layer: ``encoderLayer(level:)`` or ``decoderLayer(level:)``.
    ///   - rate: The fraction of values that are dropped, in 0..<1.
    package init(step: UInt64, layer: Int, rate: Double) {
        precondition((0..<1).contains(rate), "less than all values are dropped")
        key = UInt32(
            truncatingIfNeeded: RandomSource.mixedBits(
                of: step &+ UInt64(layer + 1) &* 0x9E37_79B9_7F4A_7C15))
        threshold = UInt32(rate * 0x1p24)
        scale = 1 / (1 - rate)
    }

    /// The layer number of an encoder level's dropout.
    package static func encoderLayer(level: Int) -> Int { level }

    /// The layer number of a decoder level's dropout.
    package static func decoderLayer(level: Int) -> Int { 16 + level }

    /// Whether the element at an index is kept.
    ///
    /// - Parameter counter: The element's index in the dense array [image][channel][row][column];
    ///   only its lower 32 bits are used.
    /// - Returns: `false` if the element is dropped.
    package func keeps(_ counter: Int) -> Bool {
        var hash = UInt32(truncatingIfNeeded: counter) &* 0x9E37_79B1 ^ key
        hash = (hash ^ hash >> 16) &* 0x85EB_CA6B
        hash = (hash ^ hash >> 13) &* 0xC2B2_AE35
        return (hash ^ hash >> 16) >> 8 >= threshold
    }
}
