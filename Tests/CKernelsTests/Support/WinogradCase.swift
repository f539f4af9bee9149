import CKernels

/// The sizes of a Winograd convolution.
struct WinogradCase: Sendable, CustomStringConvertible {
    /// The channels of one or two inputs.
    var inputs: [Int]
    var output: Shape

    init(_ inputs: [Int], to outputs: Int, images: Int = 1, _ height: Int, _ width: Int) {
        self.inputs = inputs
        output = Shape(images: images, channels: outputs, height: height, width: width)
    }

    var description: String { "\(inputs) channels to \(output)" }

    /// Sizes about one tile of 4x4, one block of 16 or 32 channels, one group of two blocks, and the
    /// 14 tiles that are transformed together.
    static let all = [
        WinogradCase([1], to: 1, 1, 1),
        WinogradCase([3], to: 15, 3, 5),
        WinogradCase([15, 1], to: 16, 4, 4),
        WinogradCase([16], to: 17, 5, 3),
        WinogradCase([17], to: 33, images: 2, 8, 7),
        WinogradCase([32, 5], to: 32, images: 2, 4, 9),
        WinogradCase([2], to: 49, 7, 61),
        WinogradCase([33], to: 3, 2, 57),
    ]
}

/// A Winograd convolution's inputs, in blocks, and what kernels are told of them.
final class WinogradInputs<Element: BitwiseCopyable & Numeric & Sendable> {
    let dense: [DenseTensor<Element>]
    let blocked: [BlockedTensor<Element>]

    init(_ dense: [DenseTensor<Element>]) {
        self.dense = dense
        blocked = dense.map { BlockedTensor($0) }
    }

    var blocks: Int { blocked.reduce(0) { $0 + $1.blocks } }
    var lanes: Int { blocks * BlockedTensor<Element>.lanes }

    /// The channel of each lane, counted over both inputs, −1 for padding.
    var channelsOfLanes: [Int32] {
        var first = 0
        return blocked.flatMap { input -> [Int32] in
            defer { first += input.shape.channels }
            return (0..<input.blocks * BlockedTensor<Element>.lanes).map {
                $0 < input.shape.channels ? Int32(first + $0) : -1
            }
        }
    }

    /// The arguments, but for weights, output and what follows the sums.
    var arguments: ckernels_winograd_convolution {
        var arguments = ckernels_winograd_convolution()
        arguments.inputs.0 = blocked[0].view
        if blocked.count > 1 { arguments.inputs.1 = blocked[1].view }
        arguments.height = Int32(dense[0].shape.height)
        arguments.width = Int32(dense[0].shape.width)
        return arguments
    }

    /// Calls `body` for every channel with its tensor, its channel there, and its lane.
    func eachChannel(_ body: (_ tensor: DenseTensor<Element>, _ channel: Int, _ lane: Int) -> Void)
    {
        var first = 0
        for (dense, blocked) in zip(dense, blocked) {
            for channel in 0..<dense.shape.channels { body(dense, channel, first + channel) }
            first += blocked.blocks * BlockedTensor<Element>.lanes
        }
    }
}

extension WinogradInputs<Float> {
    convenience init(random inputs: [Int], _ output: Shape) {
        self.init(
            inputs.enumerated().map { index, channels in
                .random(output.with(channels: channels), seed: UInt64(index + 1))
            })
    }
}

extension WinogradInputs<Int16> {
    convenience init(random inputs: [Int], _ output: Shape, bound: Int) {
        self.init(
            inputs.enumerated().map { index, channels in
                var tensor = DenseTensor<Int16>(output.with(channels: channels))
                tensor.elements = .random(
                    count: tensor.elements.count, bound: bound, seed: UInt64(index + 1))
                return tensor
            })
    }
}
