import CKernels
import Network
import Tensors

/// An upsampling to twice the height and width, forward and backward.
final class UpsamplingUnit: EngineUnit {
    let name: String
    let source: FeatureSource
    let output: FeatureMaps
    let chunks: RowChunks
    let weight: ParameterLayout.Entry
    let bias: ParameterLayout.Entry
    let taps: [PhaseTap]
    /// The tensor's strides, in elements, between input channels and between output channels.
    private let strides: (in: Int, out: Int)

    /// Finds the layer's tensors.
    init(
        level: Int, architecture: Architecture, layout: ParameterLayout, source: FeatureSource,
        output: FeatureMaps
    ) {
        name = "upsampling.\(level)"
        guard let weight = layout["\(name).weight"], let bias = layout["\(name).bias"]
        else { preconditionFailure("the layout has all layers of its network") }
        self.source = source
        self.output = output
        self.weight = weight
        self.bias = bias
        taps = PhaseTap.all(of: architecture.upsampling)
        let (inputs, channels) = (source.maps.channels, output.channels)
        strides = architecture.upsampling == .transposed ? (4 * channels, 4) : (4, 4 * inputs)
        // Many rows of matrices that are read once for all of them.
        chunks = RowChunks(size: source.size, images: output.images, tiles: 32)
    }

    /// Returns the index of the first of the four kernel elements of two channels.
    func element(in input: Int, out output: Int) -> Int {
        weight.range.lowerBound + input * strides.in + output * strides.out
    }

    /// The number of lanes of the source.
    var inputLanes: Int { source.maps.lanes }
    /// The number of lanes of the output.
    var outputLanes: Int { output.lanes }
    /// The number of elements of a tap's matrix.
    var matrixCount: Int { inputLanes * outputLanes }

    /// Calls `body` for all pairs of lanes that are not padding.
    func forEachLanePair(_ body: (_ input: Int, _ output: Int) -> Void) {
        for input in 0..<source.maps.channels {
            for output in 0..<output.channels { body(input, output) }
        }
    }

    /// The direction of a pass, which selects the orientation of the matrices.
    ///
    /// Those of a forward pass have a row per input lane and a column per output lane; those of a
    /// backward pass are transposed.
    enum Direction { case forward, backward }

    /// Packs the matrices of some taps for `tap_convolution`.
    ///
    /// The layout is `[group of 32 columns][tap][row][block of the group][lane]`.
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

/// One source pixel that contributes to a phase of an upsampling.
///
/// An upsampling turns each pixel into 2x2 pixels, its phases: y[2r + p, 2c + q] is the sum over
/// the taps of phase (p, q) of their matrices times x[r + down, c + right].
struct PhaseTap {
    /// The phase number, 2p + q.
    let phase: Int
    let down: Int
    let right: Int
    /// The elements of the 2x2 kernel whose sum is the tap's matrix.
    let elements: [Int]

    /// Returns the taps of all phases, in phase order.
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
