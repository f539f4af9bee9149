import CKernels
import Network
import Tensors

/// Some images' planes, or some blocks of them, in lines of 16 channels and framed with zeros, as
/// the kernels read them: [image][block][row][column][lane].
struct Planes {
    /// Of each plane.
    let size: PlaneSize
    /// How many there are.
    let images: Int
    /// The channels of each lane, −1 where it is padding.
    let channels: [Int32]
    private let memory: PlaneMemory
    private let firstBlock: Int
    private let allBlocks: Int

    /// Reserves planes of zeros.
    ///
    /// - Parameters:
    ///   - parts: The channels of each part; a part begins with a block of its own.
    ///   - size: Of each plane.
    ///   - images: How many.
    init(_ parts: [Int], size: PlaneSize, images: Int) {
        self.size = size
        self.images = images
        channels = LineFormat.exact.channels(of: parts)
        memory = PlaneMemory()
        firstBlock = 0
        allBlocks = channels.count / LineFormat.exact.lanes
        _ = memory.lines(images * allBlocks * rows * columns)
    }

    private init(_ whole: Planes, blocks: Range<Int>) {
        let lanes = LineFormat.exact.lanes
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
    func part(_ blocks: Range<Int>) -> Planes { Planes(self, blocks: blocks) }

    /// The blocks of channels.
    var blocks: Int { channels.count / LineFormat.exact.lanes }
    /// The rows of all images.
    var lines: Int { images * size.height }
    /// The Winograd tiles of all images.
    var tiles: Int { images * (rows / 4) * (columns / 4) }
    /// Lines between a block's planes.
    var blockLines: Int { rows * columns }
    /// Lines between rows.
    var rowLines: Int { columns }
    /// Bytes of all planes.
    var bytes: Int { images * blocks * blockLines * LineMemory.line }

    /// What the kernels are told.
    var kernel: ckernels_planes {
        let first = firstBlock * blockLines + columns + 1
        return ckernels_planes(
            origin: memory.lines(0) + first * LineMemory.line, row: columns, block: blockLines,
            image: allBlocks * blockLines, blocks: Int32(blocks), ring: 0)
    }

    /// Planes that are not there.
    static var none: ckernels_planes {
        ckernels_planes(origin: nil, row: 0, block: 0, image: 0, blocks: 0, ring: 0)
    }

    private var rows: Int { Self.framed(size.height) }
    private var columns: Int { Self.framed(size.width) }

    /// One line before, and behind what makes whole Winograd tiles and one more.
    private static func framed(_ length: Int) -> Int { (length + 3) / 4 * 4 + 2 }
}
