/// The blocks that channels are grouped in: a block's channels at one pixel are a line of 64 bytes
/// (layout `[image][block][row][column][lane]`, see CKernels.h).
package struct BlockFormat: Sendable {
    /// The channels of a block.
    package let lanes: Int
    /// The blocks of output channels that kernels compute together; the last group may have fewer.
    package let blocksPerGroup: Int

    /// 32-bit floating point.
    package static let float32 = BlockFormat(lanes: 16, blocksPerGroup: 2)
    /// 16-bit integers.
    static let int16 = BlockFormat(lanes: 32, blocksPerGroup: 1)

    /// The number of blocks that hold `channels` channels.
    package func blocks(channels: Int) -> Int { (channels + lanes - 1) / lanes }

    /// The number of lanes of those blocks, padding included.
    package func lanes(channels: Int) -> Int { blocks(channels: channels) * lanes }

    /// The channel of each lane of concatenated tensors, −1 for padding; `parts` are their numbers of
    /// channels, and each begins with a block of its own.
    package func channelsOfLanes(concatenating parts: [Int]) -> [Int32] {
        var channels: [Int32] = []
        var first = 0
        for part in parts {
            channels += (0..<lanes(channels: part)).map { $0 < part ? Int32(first + $0) : -1 }
            first += part
        }
        return channels
    }
}
