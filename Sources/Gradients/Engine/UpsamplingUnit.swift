import CKernels
import Network
import Tensors

/// An upsampling to twice the height and width, and the way back through it.
final class UpsamplingUnit {
    /// What it reads and gives.
    struct Connections {
        let source: Planes
        let output: Planes
        /// The gradient of the output.
        let gradient: Planes
        let sourceGradient: Planes
    }

    let connections: Connections
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
        around: Connections
    ) {
        guard let weight = layout["upsampling.\(level).weight"],
            let bias = layout["upsampling.\(level).bias"]
        else { preconditionFailure("the layout has all layers of its network") }
        self.connections = around
        let channels = architecture.channels(atLevel: level)
        phases = Planes(
            concatenating: Array(repeating: channels, count: 4), size: around.source.size,
            images: around.source.images)
        self.weight = weight
        self.bias = bias
        activation = architecture.upsamplingActivation.kernel
        taps = PhaseTap.all(of: architecture.upsampling)
        let inputs = architecture.channels(atLevel: level + 1)
        strides = architecture.upsampling == .transposed ? (4 * channels, 4) : (4, 4 * inputs)
    }

    /// The first of the four elements that two channels share in the tensor.
    func element(in input: Int, out output: Int) -> Int {
        weight.range.lowerBound + input * strides.in + output * strides.out
    }

    /// The number of lanes of the source.
    var inputLanes: Int { connections.source.channels.count }
    /// The number of lanes of the output.
    var outputLanes: Int { connections.output.channels.count }

    /// Calls `body` for all pairs of lanes that are not padding.
    func forEachLanePair(_ body: (_ input: Int, _ output: Int) -> Void) {
        for input in 0..<inputLanes where connections.source.channels[input] >= 0 {
            for output in 0..<outputLanes where connections.output.channels[output] >= 0 {
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
    func pack(taps: [PhaseTap], direction: Direction, memory: StepBuffers) -> Lanes {
        let packed = Lanes(count: taps.count * inputLanes * outputLanes)
        let target = packed.base
        let (rows, columns) =
            direction == .forward ? (inputLanes, outputLanes) : (outputLanes, inputLanes)
        for (index, tap) in taps.enumerated() {
            forEachLanePair { input, output in
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

/// One of the source pixels that a phase of an upsampling sees.
///
/// An upsampling makes 2x2 pixels, the phases, of one: y[2r + p, 2c + q] is the sum over its taps
/// of their matrices times x[r + down, c + right].
struct PhaseTap {
    /// 2p + q.
    let phase: Int
    let down: Int
    let right: Int
    /// The elements of the 2x2 kernel that are added up to the tap's matrix.
    let elements: [Int]

    /// The taps of all phases, in their order.
    static func all(of upsampling: Architecture.Upsampling) -> [PhaseTap] {
        (0..<4).flatMap { phase in
            switch upsampling {
            case .transposed: return [PhaseTap(phase: phase, down: 0, right: 0, elements: [phase])]
            case .nearestThenConvolution:
                let (below, beside) = phase.quotientAndRemainder(dividingBy: 2)
                return (0...below).flatMap { down in
                    (0...beside).map { right in
                        // The upsampled pixel (phase + a) is the source pixel (phase + a) / 2.
                        let elements = (0..<4).filter {
                            (below + $0 / 2) / 2 == down && (beside + $0 % 2) / 2 == right
                        }
                        return PhaseTap(
                            phase: phase, down: down, right: right, elements: elements)
                    }
                }
            }
        }
    }
}
