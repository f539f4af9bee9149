import Tensors

/// Where some images' planes lie, in lines of channels and framed with zeros, as the kernels read
/// them: [image][block][row][column][lane].
struct ActivationPlanes {
    let buffer: MemoryPlan.BufferID
    let channels: Int
    /// The channels of a line.
    let format: BlockFormat
    let size: PlaneSize
    /// The first of the buffer's images that is meant, and how many.
    var firstImage = 0
    var images: Int

    /// The blocks of channels.
    var blocks: Int { format.blocks(channels: channels) }
    /// Rows with the frame: one above, and below what makes whole Winograd tiles and one more.
    var rows: Int { Self.framed(size.height) }
    /// Columns with the frame.
    var columns: Int { Self.framed(size.width) }
    /// Lines of an image.
    var imageLines: Int { blocks * rows * columns }
    /// Lines in all.
    var lines: Int { images * imageLines }
    /// The Winograd tiles of an image.
    var tiles: Int { (rows / WinogradTile.side) * (columns / WinogradTile.side) }

    /// One image of it.
    func image(_ index: Int) -> ActivationPlanes {
        var place = self
        place.firstImage += index
        place.images = 1
        return place
    }

    private static func framed(_ length: Int) -> Int {
        (length + WinogradTile.side - 1) / WinogradTile.side * WinogradTile.side + 2
    }
}

/// Where some images' planes lie densely: [image][channel][row][column].
struct DensePlanes {
    let buffer: MemoryPlan.BufferID
    let channels: Int
    let size: PlaneSize
    var firstImage = 0
    var images: Int

    /// The elements of an image.
    var imageCount: Int { channels * size.pixelCount }
    /// The lines that hold all.
    var lines: Int { (images * imageCount + 15) / 16 }

    /// One image of it.
    func image(_ index: Int) -> DensePlanes {
        var place = self
        place.firstImage += index
        place.images = 1
        return place
    }
}

/// F(4x4, 3x3): 4x4 pixels out of a window of 6x6, by 36 products (Lavin, Gray, CVPR 2016).
enum WinogradTile {
    /// The side of what a tile gives.
    static let side = 4
    /// The products of a tile.
    static let positions = 36
}
