import Linux
import Masks
import Scratch
import Tensors

/// Where the planes of an image are kept while it is segmented, and so how high its bands are.
package enum PlaneStorage: Sendable {
    /// In memory, as one band.
    case memory
    /// In scratch files, 14 bytes a pixel, in bands of rows.
    ///
    /// By default heights follow from the image's width. A component whose bounding box has more
    /// than `largestComponent` pixels is cut at rows, and the image flagged.
    case scratch(
        ScratchFolder, heights: BandHeights? = nil,
        largestComponent: Int = ComponentAssembler.maximumPixels)
}

/// How many rows of an image are worked on at a time, so that memory does not grow with its width.
package struct BandHeights: Sendable {
    /// The rows of a scratch file that are read together, eight times which are cached.
    let cached: Int
    /// The rows that are decoded, and that are handed to the receiver, at a time.
    let processed: Int
    /// The rows of tiles that are evaluated at a time.
    let tiles: Int

    /// The heights for an image of so many columns: half a megapixel cached, one processed, one row
    /// of tiles.
    package init(width: Int) {
        self.init(
            cached: min(max((1 << 19) / width, 4), 64),
            processed: min(max((1 << 20) / width, 8), 256))
    }

    /// Heights in rows, and one row of tiles.
    package init(cached: Int, processed: Int) {
        (self.cached, self.processed, tiles) = (cached, processed, 1)
    }

    /// One band of all `height` rows.
    init(whole height: Int) {
        (cached, processed, tiles) = (height, height, height)
    }
}

/// The size of an image, the heights of its bands, and where its planes are kept.
struct BandLayout {
    let size: PlaneSize
    let heights: BandHeights
    /// Where scratch files go; `nil` where planes are in memory.
    let scratch: ScratchFolder?
    /// The pixels of a bounding box above which a component is cut.
    let largestComponent: Int

    /// Lays an image out.
    ///
    /// - Parameters:
    ///   - size: Of the image.
    ///   - storage: Where its planes go.
    ///   - channels: How many outputs of the network are kept.
    /// - Throws: ``InsufficientScratchSpace`` where the disk has too little room, ``FileError``.
    init(size: PlaneSize, storage: PlaneStorage, channels: Int) throws {
        self.size = size
        switch storage {
        case .memory:
            (scratch, heights, largestComponent) = (nil, BandHeights(whole: size.height), .max)
        case .scratch(let folder, let heights, let largest):
            (scratch, largestComponent) = (folder, largest)
            self.heights = heights ?? BandHeights(width: size.width)
            // Gray intensities, maps and regions; the mask's runs take little.
            try folder.requireFreeSpace(size.pixelCount * (2 + 4 * channels + 4))
        }
    }

    /// The bands that are decoded, and handed to the receiver, from the top.
    var bands: [Range<Int>] {
        stride(from: 0, to: size.height, by: heights.processed).map {
            $0..<min($0 + heights.processed, size.height)
        }
    }

    /// An empty plane.
    ///
    /// - Throws: ``FileError``.
    func plane<Number: StoredNumber>(of type: Number.Type) throws(FileError) -> StoredPlane<Number>
    {
        guard let scratch else { return .memory(nil) }
        return .scratch(
            try RowStore(
                width: size.width, height: size.height, elementSize: MemoryLayout<Number>.size,
                bandRows: heights.cached, in: scratch))
    }
}
