import CKernels

/// Random requantisation constants of int16 layers, for which 32-bit floating point rounds nothing;
/// biases are odd multiples of 1/16, so that integer sums are never half way between two integers.
final class Requantization {
    let channels: Int
    let activation: Activation
    private let scale: AlignedArray<Float>
    private let bias: AlignedArray<Float>
    private let minimum: AlignedArray<Float>
    private let maximum: AlignedArray<Float>
    private let outputScale: AlignedArray<Float>

    /// Random constants; `scale` is the factor of all sums, a power of two.
    init(channels: Int, activation: Activation, scale: Float, seed: UInt64) {
        self.channels = channels
        self.activation = activation
        let lanes = (channels + 31) / 32 * 32
        let folded = activation == .none || activation == .relu
        func row(_ values: [Float]) -> AlignedArray<Float> {
            AlignedArray(values, paddedTo: lanes)
        }
        self.scale = row(Array(repeating: scale, count: channels))
        bias = row([Float].randomEighths(count: channels, seed: seed).map { $0 + 1 / 16 })
        minimum = row((0..<channels).map { activation == .relu ? 0 : Float(-150 - $0) })
        maximum = row((0..<channels).map { Float(160 + $0) })
        outputScale = row(Array(repeating: folded ? 1 : 100, count: channels))
    }

    var view: ckernels_requantization {
        ckernels_requantization(
            scale: scale.base, bias: bias.base, minimum: minimum.base, maximum: maximum.base,
            output_scale: outputScale.base)
    }

    /// The integer of a sum, which is already scaled if `isScaled`.
    func integer(of sum: Double, channel: Int, isScaled: Bool = false) -> Int {
        let value = (isScaled ? sum : sum * Double(scale[channel])) + Double(bias[channel])
        let activated = activation(value) * Double(outputScale[channel])
        let clamped = min(max(activated, Double(minimum[channel])), Double(maximum[channel]))
        return Int(clamped.rounded(.toNearestOrEven))
    }

    /// How far a kernel may be off: by nothing, or by one where an exponential is rounded.
    var tolerance: Int { activation == .none || activation == .relu ? 0 : 1 }
}

extension DenseTensor<Int16> {
    /// The largest difference from integers of the same shape.
    func largestDifference(from expected: DenseTensor<Int>) -> Int {
        zip(elements, expected.elements).map { abs(Int($0) - $1) }.max() ?? 0
    }
}
