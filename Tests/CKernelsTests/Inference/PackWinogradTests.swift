import CKernels
import Testing

@Suite("Packing of Winograd weights")
struct PackWinogradTests {
    /// The channels of the concatenated inputs, and the outputs; about a block and a group.
    struct Channels: Sendable, CustomStringConvertible {
        let inputs: [Int]
        let outputs: Int
        var description: String { "\(inputs) to \(outputs)" }

        /// The channel of each lane in blocks of so many lanes, −1 for padding.
        func ofLanes(_ lanes: Int) -> [Int32] {
            var first = 0
            return inputs.flatMap { count -> [Int32] in
                defer { first += count }
                return (0..<(count + lanes - 1) / lanes * lanes).map {
                    $0 < count ? Int32(first + $0) : -1
                }
            }
        }

        static let all = [
            Channels(inputs: [1], outputs: 1), Channels(inputs: [15, 3], outputs: 16),
            Channels(inputs: [16], outputs: 17), Channels(inputs: [33], outputs: 32),
            Channels(inputs: [17, 32], outputs: 33), Channels(inputs: [2], outputs: 49),
        ]
    }

    @Test("F(4x4, 3x3) as the tests write it is a convolution, to 64-bit rounding")
    func referenceMatrices() {
        let (kernel, window) = (
            [Float].random(count: 9, seed: 1), [Float].random(count: 36, seed: 2)
        )

        let weights = Winograd.transform(kernel.map { Sum($0) }, by: Winograd.weightTransform)
        let input = Winograd.transform(window.map { Sum($0) }, by: Winograd.inputTransform)
        let products = zip(weights, input).map { Sum($0.value * $1.value) }
        let output = Winograd.transform(products, by: Winograd.outputTransform)

        for pixel in 0..<16 {
            let sum = (0..<9).reduce(0.0) {
                let index = (pixel / 4 + $1 / 3) * 6 + pixel % 4 + $1 % 3
                return $0 + Double(kernel[$1]) * Double(window[index])
            }
            #expect(abs(output[pixel].value - sum) < 1e-12)
        }
    }

    @Test(
        "pack_winograd_f32 is G g G^T of every kernel, to 8 roundings, and zeros in padding",
        arguments: Channels.all)
    func float32(channels: Channels) {
        let lanes = channels.ofLanes(16)
        let inputs = channels.inputs.reduce(0, +)
        let outputLanes = (channels.outputs + 15) / 16 * 16
        let weights = [Float].random(count: channels.outputs * inputs * 9, seed: 1)
        let packed = AlignedArray<Float>(count: 36 * lanes.count * outputLanes, repeating: .nan)

        for group in 0..<(channels.outputs + 31) / 32 {
            ckernels_pack_winograd_f32(
                weights, Int32(inputs), Int32(channels.outputs), lanes, Int32(lanes.count),
                Int32(group), packed.base)
        }

        var expected = [Sum](repeating: Sum(), count: packed.count)
        for output in 0..<channels.outputs {
            for (lane, channel) in lanes.enumerated() where channel >= 0 {
                let first = (output * inputs + Int(channel)) * 9
                let values = PackedWinogradWeights.transformed(
                    weights[first..<first + 9], by: Winograd.weightTransform)
                for position in 0..<36 {
                    let index = PackedWinogradWeights.float32Index(
                        output: output, position: position, inputLane: lane,
                        inputLanes: lanes.count, outputLanes: outputLanes)
                    expected[index] = values[position]
                }
            }
        }
        let deviation = Deviation(of: packed.elements, from: expected, tolerance: 8 * roundoff)
        #expect(deviation.isTolerated, "\(deviation)")
    }

    @Test(
        "pack_winograd_int16 scales the largest weight of each output to 16383, exactly",
        arguments: Channels.all)
    func int16(channels: Channels) {
        let lanes = channels.ofLanes(32)
        let inputs = channels.inputs.reduce(0, +)
        let outputLanes = (channels.outputs + 31) / 32 * 32
        // Integers and powers of two, so that transforming rounds nothing.
        let weights = [Int16].random(
            count: channels.outputs * inputs * 9, bound: 50, seed: 1
        ).map { Float($0) }
        let factors = (0..<inputs).map { Float(1 << ($0 % 4)) }
        let packed = AlignedArray<Int16>(count: 36 * lanes.count * outputLanes, repeating: nil)
        var scales = [Float](repeating: .nan, count: outputLanes)

        for group in 0..<outputLanes / 32 {
            scales.withUnsafeMutableBufferPointer { scales in
                guard let scale = scales.baseAddress.map({ $0 + 32 * group }) else { return }
                ckernels_pack_winograd_int16(
                    weights, Int32(inputs), Int32(channels.outputs), lanes, Int32(lanes.count),
                    factors, Int32(group), 0, packed.base, scale)
            }
        }

        var expected = [Int16](repeating: 0, count: packed.count)
        var expectedScales = [Float](repeating: 1.0 / 36, count: outputLanes)
        for output in 0..<channels.outputs {
            let transformed = lanes.map { channel -> [Float] in
                guard channel >= 0 else { return [] }
                let first = (output * inputs + Int(channel)) * 9
                return PackedWinogradWeights.transformed(
                    weights[first..<first + 9], by: Winograd.int16WeightTransform
                ).map { Float($0.value) * factors[Int(channel)] }
            }
            let largest = transformed.joined().reduce(0) { max($0, abs($1)) }
            let step = largest > 0 ? 16383 / largest : 1
            expectedScales[output] = 1 / (36 * step)
            for (lane, values) in transformed.enumerated() {
                for (position, value) in values.enumerated() {
                    let index = PackedWinogradWeights.int16Index(
                        output: output, position: position, inputLane: lane,
                        inputLanes: lanes.count)
                    expected[index] = Int16((value * step).rounded(.toNearestOrAwayFromZero))
                }
            }
        }
        #expect(packed.elements == expected)
        #expect(scales == expectedScales)
    }

    @Test(
        "for sums that do not saturate, pack_winograd_int16 leaves room for the largest input",
        arguments: [1, 2, 3, 40, 512], [32, 64, 512])
    func room(inputs: Int, summed: Int) {
        let lanes = Channels(inputs: [inputs], outputs: 1).ofLanes(32)
        // All alike: the worst of all sums.
        let weights = [Float](repeating: 1, count: inputs * 9)
        let factors = [Float](repeating: 1, count: inputs)
        let packed = AlignedArray<Int16>(count: 36 * lanes.count * 32, repeating: nil)
        var scales = [Float](repeating: .nan, count: 32)

        ckernels_pack_winograd_int16(
            weights, Int32(inputs), 1, lanes, Int32(lanes.count), factors, 0, Int32(summed),
            packed.base,
            &scales)

        let totals = stride(from: 0, to: lanes.count, by: summed).flatMap { first in
            (0..<36).map { position in
                (first..<min(first + summed, lanes.count)).reduce(0) { total, lane in
                    let index = PackedWinogradWeights.int16Index(
                        output: 0, position: position, inputLane: lane, inputLanes: lanes.count)
                    return total + abs(Int(packed[index]))
                }
            }
        }
        let largest = totals.max() ?? 0
        #expect(largest * 32767 <= Int(Int32.max))
        let channels = min(inputs, summed)
        #expect(largest >= min(16383 * channels, 65536 - 2 * summed), "no more than needed")
        let rounding = 0.51 / Float(packed[0])
        #expect(
            abs(scales[0] * 36 * Float(packed[0]) - 1) <= rounding, "the scale fits the weights")
    }
}
