import Network
import Tensors

/// The planes of one level of a network that is trained, and their gradients.
struct LevelPlanes {
    /// The input of the level: the image, or the pooled output of the level above.
    let input: Planes
    let inputGradient: Planes
    /// The skip and the upsampled planes, in the order of the concatenation.
    ///
    /// The coarsest level has only the skip, which is its output.
    let concatenated: Planes
    let concatenatedGradient: Planes
    /// The output of the encoder's first convolution.
    let inner: Planes
    let decoded: (first: Planes, second: Planes)?
    /// Two buffers that the gradients of convolution outputs use alternately.
    let gradients: (one: Planes, other: Planes)
    private let skips: Range<Int>
    private let rises: Range<Int>

    /// Allocates all planes of a level.
    init(level: Int, architecture: Architecture, images: Int, size: PlaneSize) {
        let channels = architecture.channels(atLevel: level)
        let size = PlaneSize(height: size.height >> level, width: size.width >> level)
        func planes(concatenating parts: [Int]) -> Planes {
            Planes(concatenating: parts, size: size, images: images)
        }
        let incoming = level == 0 ? architecture.inputs : architecture.channels(atLevel: level - 1)
        let blocks = BlockFormat.float32.blocks(channels: channels)
        let isCoarsest = level == architecture.depth
        input = planes(concatenating: [incoming])
        inputGradient = planes(concatenating: level == 0 ? [1] : [incoming])
        concatenated = planes(concatenating: isCoarsest ? [channels] : [channels, channels])
        concatenatedGradient = planes(
            concatenating: isCoarsest ? [channels] : [channels, channels])
        inner = planes(concatenating: [channels])
        decoded =
            isCoarsest
            ? nil : (planes(concatenating: [channels]), planes(concatenating: [channels]))
        gradients = (planes(concatenating: [channels]), planes(concatenating: [channels]))
        let isSkipFirst = isCoarsest || architecture.concatenation == .skipFirst
        skips = isSkipFirst ? 0..<blocks : blocks..<2 * blocks
        rises = isSkipFirst ? blocks..<2 * blocks : 0..<blocks
    }

    /// The output of the encoder and its gradient.
    var skip: (output: Planes, gradient: Planes) {
        (concatenated.slice(blocks: skips), concatenatedGradient.slice(blocks: skips))
    }

    /// The upsampled output of the level below and its gradient.
    var upsampled: (output: Planes, gradient: Planes) {
        (concatenated.slice(blocks: rises), concatenatedGradient.slice(blocks: rises))
    }

    /// The output of the level to the level above and its gradient.
    var result: (output: Planes, gradient: Planes) {
        guard let decoded else { return skip }
        return (decoded.second, gradients.one)
    }
}
