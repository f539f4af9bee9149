import CKernels
import Network
import Tensors

/// An upsampling to twice the height and width, and the way back through it.
final class UpsamplingUnit {
    /// What it reads and gives.
    struct Surroundings {
        let source: Planes
        let output: Planes
        /// The gradient of the output.
        let gradient: Planes
        let sourceGradient: Planes
    }

    let around: Surroundings
    /// The gradient, phase by phase, in planes of the source's size.
    let phases: Planes
    let weight: ParameterLayout.Entry
    let bias: ParameterLayout.Entry
    let activation: ckernels_activation
    let taps: [PhaseTap]
    /// Elements of the tensor from one input channel to the next, and from one output channel.
    private let strides: (in: Int, out: Int)

    /// Finds its tensors.
    init(
        level: Int, _ architecture: Architecture, _ layout: ParameterLayout,
        around: Surroundings
    ) {
        guard let weight = layout["upsampling.\(level).weight"],
            let bias = layout["upsampling.\(level).bias"]
        else { preconditionFailure("the layout has all layers of its network") }
        self.around = around
        let channels = architecture.channels(level)
        phases = Planes(
            Array(repeating: channels, count: 4), size: around.source.size,
            images: around.source.images)
        self.weight = weight
        self.bias = bias
        activation = architecture.upsamplingActivation.kernel
        taps = PhaseTap.all(of: architecture.upsampling)
        let inputs = architecture.channels(level + 1)
        strides = architecture.upsampling == .transposed ? (4 * channels, 4) : (4, 4 * inputs)
    }

    /// The first of the four elements that two channels share in the tensor.
    func element(in input: Int, out output: Int) -> Int {
        weight.range.lowerBound + input * strides.in + output * strides.out
    }

    /// The number of lanes of the source.
    var inputLanes: Int { around.source.channels.count }
    /// The number of lanes of the output.
    var outputLanes: Int { around.output.channels.count }

    /// Calls `body` for all pairs of lanes that are not padding.
    func eachPair(_ body: (_ input: Int, _ output: Int) -> Void) {
        for input in 0..<inputLanes where around.source.channels[input] >= 0 {
            for output in 0..<outputLanes where around.output.channels[output] >= 0 {
                body(input, output)
            }
        }
    }

    /// The matrices of a forward pass have a row per input lane and a column per output lane; those
    /// of a backward pass are transposed.
    enum Direction { case forward, backward }

    /// Packs the matrices of some taps for `tap_convolution`:
    /// `[group of 32 columns][tap][row][block of the group][lane]`.
    ///
    /// - Returns: The matrices, zeros in lanes of padding.
    func pack(_ taps: [PhaseTap], direction: Direction, _ memory: StepMemory) -> Lanes {
        let packed = Lanes(count: taps.count * inputLanes * outputLanes)
        let target = packed.base
        let (rows, columns) =
            direction == .forward ? (inputLanes, outputLanes) : (outputLanes, inputLanes)
        for (index, tap) in taps.enumerated() {
            eachPair { input, output in
                let (row, column) = direction == .forward ? (input, output) : (output, input)
                let first = column / 32 * 32
                let wide = min(32, columns - first)
                let place =
                    first * rows * taps.count + (index * rows + row) * wide + column - first
                let element = element(in: input, out: output)
                var sum: Float = 0
                for part in tap.elements { sum += memory.parameters[element + part] }
                target[place] = sum
            }
        }
        return packed
    }
}
