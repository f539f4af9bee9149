import CKernels
import Tensors

/// The rows of planes that a thread computes with at a time: a ring of rows in the layout of the
/// f32 kernels, of one image or a few.
struct RowWindow {
    private let memory: UnsafeMutableRawPointer
    private let blocks: Int
    private let columns: Int
    private let room: (rows: Int, images: Int)
    /// The image of the last rows loaded, and the row behind them.
    private var loaded = (image: -1, end: 0)

    /// The cache lines that a window needs: of channel blocks, of `width` columns without padding, and
    /// with room for some rows, a multiple of 4, of some images.
    static func lines(blocks: Int, width: Int, room: (rows: Int, images: Int)) -> Int {
        room.images * blocks * room.rows * paddedWidth(width)
    }

    /// Creates a window in memory of ``lines(blocks:width:room:)`` cache lines.
    init(
        in memory: UnsafeMutableRawPointer, blocks: Int, width: Int,
        room: (rows: Int, images: Int)
    ) {
        self.memory = memory
        self.blocks = blocks
        columns = Self.paddedWidth(width)
        self.room = room
    }

    /// One column to the left, and to the right up to a multiple of 4, and one.
    private static func paddedWidth(_ width: Int) -> Int { (width + 3) / 4 * 4 + 2 }

    /// The window of a chunk's rows as an argument of the C kernels, which call images by their
    /// numbers; of some channel blocks, or of all.
    func view(of chunk: RowChunks.Chunk, blocks some: Range<Int>? = nil) -> ckernels_planes {
        let some = some ?? 0..<blocks
        let blockLines = room.rows * columns
        // It may point before the memory: no kernel reads an image of a smaller number.
        let line = 1 + (some.lowerBound - chunk.images.lowerBound * blocks) * blockLines
        return ckernels_planes(
            origin: memory + line * CacheLineMemory.bytesPerLine, row_stride: columns,
            block_stride: blockLines, image_stride: blocks * blockLines,
            blocks: Int32(some.count), ring_rows: Int32(room.rows))
    }

    /// Loads the rows of a chunk, and the row above and below of each image, but not those that are
    /// there from the chunk before.
    ///
    /// - Parameters:
    ///   - chunk: The chunk; chunks come in their order.
    ///   - body: Loads rows of an image; rows outside of the image, from −1 on, are to be zeros.
    mutating func load(
        _ chunk: RowChunks.Chunk,
        _ body: (_ window: RowWindow, _ image: Int, _ rows: Range<Int>) -> Void
    ) {
        for image in chunk.images {
            let own = chunk.groupedRows(ofImage: image)
            let isContinued = room.images == 1 && image == loaded.image && own.lowerBound > 0
            let first = isContinued ? loaded.end : own.lowerBound - 1
            body(self, image, first..<own.upperBound + 1)
            loaded = (image, own.upperBound + 1)
        }
    }
}
