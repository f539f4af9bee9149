import CKernels
import Network
import Tensors

/// A layer's weight tensor: a kernel for each pair of an input and an output channel, and the taps that
/// read them.
struct LayerWeights {
    /// The channel of each input lane, −1 for padding.
    let inputs: [Int32]
    /// The channel of each output lane, −1 for padding.
    let outputs: [Int32]
    /// The tensor's strides, in elements, between output channels and between input channels.
    private(set) var strides: (output: Int, input: Int)
    /// The taps, of which each has the matrix of some elements of the kernels.
    private(set) var taps: [PhaseTap]
    /// The rows and columns of the input.
    let size: PlaneSize

    /// Describes the weights `[output][input][side][side]` of a 'same' convolution.
    ///
    /// - Parameters:
    ///   - side: The side of the kernels, 3 or 1.
    ///   - parts: The number of channels of each concatenated part of the input.
    ///   - channels: The number of output channels.
    ///   - size: The rows and columns of the input.
    init(side: Int, from parts: [Int], to channels: Int, size: PlaneSize) {
        inputs = BlockFormat.float32.channelsOfLanes(concatenating: parts)
        outputs = BlockFormat.float32.channelsOfLanes(concatenating: [channels])
        strides = (side * side * parts.reduce(0, +), side * side)
        taps = PhaseTap.all(ofKernel: side)
        self.size = size
    }

    /// Describes the weights of an upsampling: `[output][input][2][2]`, or `[input][output][2][2]` if it
    /// is transposed.
    init(_ upsampling: Architecture.Upsampling, from input: Int, to channels: Int, size: PlaneSize)
    {
        inputs = BlockFormat.float32.channelsOfLanes(concatenating: [input])
        outputs = BlockFormat.float32.channelsOfLanes(concatenating: [channels])
        strides = upsampling == .transposed ? (4, 4 * channels) : (4 * input, 4)
        taps = PhaseTap.all(of: upsampling)
        self.size = size
    }

    /// Describes weights that have a kernel of 3x3 for each of 1x1.
    func withKernels3x3() -> LayerWeights {
        var wide = self
        wide.strides = (9 * strides.output, 9 * strides.input)
        wide.taps = PhaseTap.all(ofKernel: 3)
        return wide
    }

    /// The pixels of the output along each axis for one of the input.
    var step: Int { (taps.last?.phase ?? 0) > 0 ? 2 : 1 }
    /// The number of channel blocks of the input.
    var inputBlocks: Int { inputs.count / BlockFormat.float32.lanes }
    /// The number of channel blocks of the output.
    var outputBlocks: Int { outputs.count / BlockFormat.float32.lanes }
    /// The number of elements of a tap's matrix.
    var matrixCount: Int { inputs.count * outputs.count }

    /// The number of channel blocks that a pass reads, and of those that it computes.
    func blocks(_ direction: Direction) -> (read: Int, written: Int) {
        direction == .forward ? (inputBlocks, outputBlocks) : (outputBlocks, inputBlocks)
    }

    /// The taps that are computed together, with the number of those before them: those of a phase of
    /// the output, or, backward, all, of which each reads its own phase.
    func tapGroups(_ direction: Direction) -> [(taps: [PhaseTap], start: Int)] {
        guard direction == .forward else { return [(taps, 0)] }
        return (0..<step * step).map { phase in
            (taps.filter { $0.phase == phase }, taps.prefix { $0.phase < phase }.count)
        }
    }

    /// Calls `body` with the convolution of a group of taps, without weights and bias.
    func withConvolution(
        of group: [PhaseTap], _ direction: Direction, from input: ckernels_planes,
        to target: ckernels_planes, _ body: (inout ckernels_tap_convolution) -> Void
    ) {
        let isForward = direction == .forward
        let phase = isForward ? group[0].phase : 0
        let places = group.map { tap in
            isForward
                ? ckernels_tap(down: Int32(tap.down), right: Int32(tap.right), first_block: 0)
                : ckernels_tap(
                    down: Int32(-tap.down), right: Int32(-tap.right),
                    first_block: Int32(tap.phase * outputBlocks))
        }
        places.withUnsafeBufferPointer { places in
            var convolution = ckernels_tap_convolution()
            convolution.input = input
            convolution.output = target
            convolution.height = Int32(size.height)
            convolution.width = Int32(size.width)
            convolution.input_blocks = Int32(blocks(direction).read)
            convolution.taps = Int32(places.count)
            convolution.tap = places.baseAddress
            convolution.step = Int32(isForward ? step : 1)
            convolution.row = Int32(phase / 2)
            convolution.column = Int32(phase % 2)
            body(&convolution)
        }
    }

    /// Calls `body` with a view of weights as the kernels read them; backward, inputs and outputs are
    /// exchanged, and kernels rotated.
    func withView(
        of weights: UnsafePointer<Float>?, _ direction: Direction,
        _ body: (inout ckernels_weight_view) -> Void
    ) {
        let isForward = direction == .forward
        let (read, written) = isForward ? (inputs, outputs) : (outputs, inputs)
        read.withUnsafeBufferPointer { read in
            written.withUnsafeBufferPointer { written in
                var view = ckernels_weight_view(
                    weights: weights,
                    output_stride: Int32(isForward ? strides.output : strides.input),
                    input_stride: Int32(isForward ? strides.input : strides.output),
                    rotated: isForward ? 0 : 1,
                    outputs: written.baseAddress, inputs: read.baseAddress,
                    output_lanes: Int32(written.count), input_lanes: Int32(read.count))
                body(&view)
            }
        }
    }
}
