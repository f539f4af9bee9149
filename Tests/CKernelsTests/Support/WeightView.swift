import CKernels

/// The channels of lanes and the strides of `[output][input][3][3]` weights.
struct WeightView: Sendable {
    let inputs: [Int32]
    let outputs: [Int32]
    var outputStride: Int
    var inputStride: Int
    var isRotated = false

    /// All channels in order, then padding.
    init(inputs: Int, outputs: Int) {
        self.inputs = Self.lanes(inputs)
        self.outputs = Self.lanes(outputs)
        outputStride = 9 * inputs
        inputStride = 9
    }

    /// A view whose lanes hold any channels.
    init(inputs: [Int32], outputs: [Int32], outputStride: Int, inputStride: Int) {
        self.inputs = inputs
        self.outputs = outputs
        self.outputStride = outputStride
        self.inputStride = inputStride
    }

    private static func lanes(_ channels: Int) -> [Int32] {
        (0..<(channels + 15) / 16 * 16).map { $0 < channels ? Int32($0) : -1 }
    }

    /// Calls `body` with the view of some weights.
    func withView(of weights: [Float]?, _ body: (inout ckernels_weight_view) -> Void) {
        inputs.withUnsafeBufferPointer { inputs in
            outputs.withUnsafeBufferPointer { outputs in
                func call(_ weights: UnsafePointer<Float>?) {
                    var view = ckernels_weight_view(
                        weights: weights, output_stride: Int32(outputStride),
                        input_stride: Int32(inputStride), rotated: isRotated ? 1 : 0,
                        outputs: outputs.baseAddress, inputs: inputs.baseAddress,
                        output_lanes: Int32(outputs.count), input_lanes: Int32(inputs.count))
                    body(&view)
                }
                if let weights {
                    weights.withUnsafeBufferPointer { call($0.baseAddress) }
                } else {
                    call(nil)
                }
            }
        }
    }
}

/// Sums of weight gradients, `[matrix][input block][group of 2 blocks][input lane][block of the
/// group][lane]`.
enum PackedGradient {
    static func index(
        position: Int, input: Int, output: Int, inputBlocks: Int, outputBlocks: Int
    ) -> Int {
        let group = output / 32
        let groupLanes = min(2, outputBlocks - 2 * group) * 16
        let row = (position * inputBlocks + input / 16) * 16 * outputBlocks * 16
        return row + group * 32 * 16 + input % 16 * groupLanes + output % 32
    }
}

extension DenseTensor {
    /// Calls `body` for every element of `[output][input][3][3]`.
    static func forEachKernelElement(
        _ outputs: Int, _ inputs: Int, _ body: (_ output: Int, _ input: Int, _ tap: Int) -> Void
    ) {
        for output in 0..<outputs {
            for input in 0..<inputs {
                for tap in 0..<9 { body(output, input, tap) }
            }
        }
    }
}
