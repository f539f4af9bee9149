import Linux
import SystemPackage

/// Where an image and its truth lie; neither has been opened yet.
package struct AnnotatedFile: Sendable, Equatable {
    /// What the truth is read from.
    package enum TruthPlace: Sendable, Equatable {
        /// A label image or a mask of the whole image.
        case whole(FilePath)
        /// A mask for each nucleus, in this order.
        case masks([FilePath])
    }

    /// Its path beneath its folder, and no other image's.
    ///
    /// Where several folders hold the same path, all names begin with as many of the last
    /// components of the folders' own paths as tell these apart.
    package let name: String
    /// Which of the folders that were given it lies below, counted from 0.
    package let folder: Int
    /// The folder, below which no link is followed.
    package let tree: Tree
    /// Relative to the folder.
    package let image: FilePath
    /// Relative to the folder.
    package let truth: TruthPlace
}
