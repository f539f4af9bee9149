import Network
import Tensors

extension NetworkGradients {
    /// The bytes that training a network takes at least: planes and their gradients, what threads
    /// need of their own, and weights with what the optimiser and the average keep of each.
    package static func memory(
        of blueprint: Blueprint, images: Int, size: PlaneSize, threads: Int
    ) -> Int {
        let architecture = blueprint.architecture
        let layout = ParameterLayout(blueprint)
        var lines = 0
        for level in 0...architecture.depth {
            let framed = PlaneSize(
                height: (size.height >> level) + 2, width: (size.width >> level) + 2)
            let blocks = BlockFormat.float32.blocks(channels: architecture.channels(level))
            let isCoarsest = level == architecture.depth
            // Skip, upsampled and inner planes, those decoded, and the gradients of all.
            let planes = isCoarsest ? 5 : 9
            let before = blueprint.isNormalized ? (isCoarsest ? 2 : 4) : 0
            lines += images * framed.pixels * blocks * (planes + before)
        }
        let largest = layout.entries.map(\.range.count).max() ?? 0
        let transformed = 4 * largest * (threads + 1)
        return lines * LineMemory.line + 4 * transformed + 4 * 7 * layout.count
    }
}
