import Tensors

/// The rows of all images in chunks that are computed at a time, so that they stay in the caches.
///
/// Rows are counted in groups of four, the rows of a Winograd tile, image by image. A chunk is a part
/// of one image, or, of small images, as many groups of several as are worth reading the weights for.
package struct RowChunks: Sendable {
    /// Groups of rows that are computed together.
    package struct Chunk: Sendable {
        /// The groups, numbered image by image.
        package let groups: Range<Int>
        fileprivate let groupsPerImage: Int
        fileprivate let height: Int

        /// The images of which it has rows.
        package var images: Range<Int> {
            groups.lowerBound / groupsPerImage..<(groups.upperBound - 1) / groupsPerImage + 1
        }

        /// The rows of an image in whole groups, so that the last ones may lie below it.
        package func groupedRows(ofImage image: Int) -> Range<Int> {
            let own = groups.clamped(
                to: image * groupsPerImage..<(image + 1) * groupsPerImage)
            return 4 * (own.lowerBound - image * groupsPerImage)..<4
                * (own.upperBound - image * groupsPerImage)
        }

        /// Its rows, counted image by image.
        package var numberedRows: Range<Int> {
            let (first, last) = (images.lowerBound, images.upperBound - 1)
            return first * height + rows(ofImage: first).lowerBound..<last * height
                + rows(ofImage: last).upperBound
        }

        /// The rows of an image.
        package func rows(ofImage image: Int) -> Range<Int> {
            groupedRows(ofImage: image).clamped(to: 0..<height)
        }
    }

    private let images: Int
    private let height: Int
    private let groupsPerImage: Int
    private let most: Int

    /// Divides the rows of images.
    ///
    /// - Parameters:
    ///   - size: The rows and columns of an image.
    ///   - images: The number of images.
    ///   - tiles: The number of Winograd tiles, of 4x4 pixels, that are best computed together.
    package init(size: PlaneSize, images: Int, tiles: Int) {
        self.images = images
        height = size.height
        groupsPerImage = (size.height + 3) / 4
        most = max(1, tiles / ((size.width + 3) / 4))
    }

    /// The number of groups of all images.
    package var groups: Int { images * groupsPerImage }

    /// The chunks of some groups, of about equal size.
    package func chunks(of groups: Range<Int>) -> [Chunk] {
        var chunks: [Chunk] = []
        var first = groups.lowerBound
        while first < groups.upperBound {
            let end =
                most < groupsPerImage
                ? min(groups.upperBound, (first / groupsPerImage + 1) * groupsPerImage)
                : groups.upperBound
            let parts = (end - first + most - 1) / most
            let next = first + (end - first + parts - 1) / parts
            chunks.append(
                Chunk(groups: first..<next, groupsPerImage: groupsPerImage, height: height))
            first = next
        }
        return chunks
    }

    /// The rows that a window of a chunk's rows has room for, and of how many images; with neighbours
    /// it has the row above and the row below, too.
    package func room(hasNeighbours: Bool) -> (rows: Int, images: Int) {
        let groups = min(most, groupsPerImage) + (hasNeighbours ? 1 : 0)
        return (
            4 * groups,
            most < groupsPerImage
                ? 1 : min(images, (most + groupsPerImage - 2) / groupsPerImage + 1)
        )
    }
}
