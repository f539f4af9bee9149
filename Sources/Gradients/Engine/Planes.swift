import CKernels
import Network
import Tensors

/// A tensor of some images, or some of its blocks, in the layout of the f32 kernels (CKernels.h):
/// `[image][block][row][column][lane]`, 16 channels per block, planes with zero padding.
struct Planes {
    /// Of each plane.
    let size: PlaneSize
    /// How many there are.
    let images: Int
    /// The channels of each lane, −1 where it is padding.
    let channels: [Int32]
    private let memory: GrowableBuffer
    private let firstBlock: Int
    private let allBlocks: Int

    /// Reserves planes of zeros.
    ///
    /// - Parameters:
    ///   - parts: The channels of each part; a part begins with a block of its own.
    ///   - size: Of each plane.
    ///   - images: How many.
    init(concatenating parts: [Int], size: PlaneSize, images: Int) {
        self.size = size
        self.images = images
        channels = BlockFormat.float32.channelsOfLanes(concatenating: parts)
        memory = GrowableBuffer()
        firstBlock = 0
        allBlocks = channels.count / BlockFormat.float32.lanes
        _ = memory.lines(images * allBlocks * rows * columns)
    }

    private init(_ whole: Planes, blocks: Range<Int>) {
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

    /// Some of the blocks, their channels counted from the first.
    func slice(blocks: Range<Int>) -> Planes { Planes(self, blocks: blocks) }

    /// The blocks of channels.
    var blocks: Int { channels.count / BlockFormat.float32.lanes }
    /// The rows of all images.
    var rowCount: Int { images * size.height }
    /// The Winograd tiles of all images.
    var tiles: Int { images * (rows / 4) * (columns / 4) }
    /// Lines between a block's planes.
    var blockLines: Int { rows * columns }
    /// Lines between rows.
    var rowLines: Int { columns }
    /// Bytes of all planes.
    var bytes: Int { images * blocks * blockLines * CacheLineMemory.bytesPerLine }

    /// The tensor as kernels see it.
    var view: ckernels_planes {
        let first = firstBlock * blockLines + columns + 1
        return ckernels_planes(
            origin: memory.lines(0) + first * CacheLineMemory.bytesPerLine, row_stride: columns,
            block_stride: blockLines, image_stride: allBlocks * blockLines,
            blocks: Int32(blocks), ring_rows: 0)
    }

    /// No tensor, for optional arguments of kernels.
    static var none: ckernels_planes { ckernels_planes() }

    private var rows: Int { Self.padded(size.height) }
    private var columns: Int { Self.padded(size.width) }

    /// A length with padding: one before, and behind as many as make a multiple of 4, and one more.
    private static func padded(_ length: Int) -> Int { (length + 3) / 4 * 4 + 2 }
}
