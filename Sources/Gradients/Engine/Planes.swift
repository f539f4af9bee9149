import CKernels
import Network
import Tensors

/// A tensor of several images, or some of its channel blocks, in the layout of the f32 kernels.
///
/// The layout is `[image][block][row][column][lane]`, with 16 channels per block and zero padding
/// around each plane; see CKernels.h.
struct Planes {
    /// The size of each plane, in pixels, without padding.
    let size: PlaneSize
    /// The number of images.
    let images: Int
    /// The channel of each lane, −1 where it is padding.
    let channels: [Int32]
    private let memory: GrowableBuffer
    private let firstBlock: Int
    private let allBlocks: Int

    /// Allocates planes of zeros.
    ///
    /// - Parameters:
    ///   - parts: The number of channels of each concatenated part; each part begins a new block.
    ///   - size: The size of each plane, in pixels.
    ///   - images: The number of images.
    init(concatenating parts: [Int], size: PlaneSize, images: Int) {
        self.size = size
        self.images = images
        channels = BlockFormat.float32.channelsOfLanes(concatenating: parts)
        memory = GrowableBuffer()
        firstBlock = 0
        allBlocks = channels.count / BlockFormat.float32.lanes
        _ = memory.lines(count: images * allBlocks * rows * columns)
    }

    private init(of whole: Planes, blocks: Range<Int>) {
        let lanes = BlockFormat.float32.lanes
        size = whole.size
        images = whole.images
        let first = whole.channels[blocks.lowerBound * lanes]
        channels = whole.channels[blocks.lowerBound * lanes..<blocks.upperBound * lanes]
            .map { $0 < 0 ? -1 : $0 - first }
        memory = whole.memory
        firstBlock = whole.firstBlock + blocks.lowerBound
        allBlocks = whole.allBlocks
    }

    /// Returns a view of some of the blocks, with channels counted from the first of them.
    func slice(blocks: Range<Int>) -> Planes { Planes(of: self, blocks: blocks) }

    /// The number of channel blocks.
    var blocks: Int { channels.count / BlockFormat.float32.lanes }
    /// The number of rows of all images.
    var rowCount: Int { images * size.height }
    /// The number of Winograd tiles of all images.
    var tiles: Int { images * (rows / 4) * (columns / 4) }
    /// The number of cache lines from one block's plane to the next.
    var blockLines: Int { rows * columns }
    /// The number of cache lines from one row to the next.
    var rowLines: Int { columns }
    /// The size of all planes, in bytes.
    var bytes: Int { images * blocks * blockLines * CacheLineMemory.bytesPerLine }

    /// The tensor as an argument of the C kernels.
    var view: ckernels_planes {
        let first = firstBlock * blockLines + columns + 1
        return ckernels_planes(
            origin: memory.lines(count: 0) + first * CacheLineMemory.bytesPerLine,
            row_stride: columns,
            block_stride: blockLines, image_stride: allBlocks * blockLines,
            blocks: Int32(blocks), ring_rows: 0)
    }

    /// An absent tensor, for optional arguments of kernels.
    static var none: ckernels_planes { ckernels_planes() }

    private var rows: Int { Self.padded(size.height) }
    private var columns: Int { Self.padded(size.width) }

    /// Returns a length with padding: one before, up to a multiple of 4 behind, and one more.
    private static func padded(_ length: Int) -> Int { (length + 3) / 4 * 4 + 2 }
}
