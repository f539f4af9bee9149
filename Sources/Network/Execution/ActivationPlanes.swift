import Tensors

/// Activations of several images in a buffer, in the kernels' blocked, zero-padded layout.
///
/// Layout: `[image][block][row][column][lane]`; the lanes of a block at one pixel are a line of
/// 64 bytes.
struct ActivationPlanes {
    let buffer: MemoryPlan.BufferID
    let channels: Int
    /// The grouping of channels into blocks.
    let format: BlockFormat
    let size: PlaneSize
    /// The index, in the buffer, of the first of these `images` images.
    var firstImage = 0
    var images: Int

    /// The number of channel blocks.
    var blocks: Int { format.blocks(channels: channels) }
    /// The number of rows, padding included.
    ///
    /// The padding is one row above, and below enough rows to complete the last Winograd tile and
    /// one more.
    var rows: Int { Self.framed(size.height) }
    /// The number of columns, padding included, which is laid out like that of the rows.
    var columns: Int { Self.framed(size.width) }
    /// The number of 64-byte lines of an image.
    var imageLines: Int { blocks * rows * columns }
    /// The number of 64-byte lines of all images.
    var lines: Int { images * imageLines }
    /// The number of Winograd tiles of an image.
    var tiles: Int { (rows / WinogradTile.side) * (columns / WinogradTile.side) }

    /// Returns the planes of the image at `index`.
    func image(at index: Int) -> ActivationPlanes {
        var place = self
        place.firstImage += index
        place.images = 1
        return place
    }

    private static func framed(_ length: Int) -> Int {
        (length + WinogradTile.side - 1) / WinogradTile.side * WinogradTile.side + 2
    }
}

/// Planes of several images in a buffer, dense: `[image][channel][row][column]`.
struct DensePlanes {
    let buffer: MemoryPlan.BufferID
    let channels: Int
    let size: PlaneSize
    var firstImage = 0
    var images: Int

    /// The number of elements of an image.
    var imageCount: Int { channels * size.pixelCount }
    /// The number of 64-byte lines that hold all images.
    var lines: Int { (images * imageCount + 15) / 16 }

    /// Returns the planes of the image at `index`.
    func image(at index: Int) -> DensePlanes {
        var place = self
        place.firstImage += index
        place.images = 1
        return place
    }
}

/// The Winograd algorithm F(4x4, 3x3) (Lavin, Gray, CVPR 2016).
///
/// A tile has 4x4 output pixels, computed from a 6x6 input window by 36 multiplications.
enum WinogradTile {
    /// The side of a tile's output, in pixels.
    static let side = 4
    /// The number of multiplications of a tile, one for each position of the 6x6 window.
    static let positions = 36
}
