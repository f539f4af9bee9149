import SystemPackage

/// Why folders cannot be trained on at all.
package enum AnnotationError: Error, Equatable {
    /// There is no image where images are looked for.
    case noImages(folder: FilePath)
    /// The same folder, perhaps by another path.
    case givenTwice(folder: FilePath)
    /// The images have more pixels together than are kept in memory.
    case tooLarge(limit: Int)
}

extension AnnotationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noImages(let folder):
            "'\(folder)' holds no image to train on: images belong in '\(folder)/images' with "
                + "their truths in '\(folder)/labels' or '\(folder)/masks', or in "
                + "'\(folder)/NAME/images/NAME.png' with a mask for each nucleus in "
                + "'\(folder)/NAME/masks'; links are not followed"
        case .givenTwice(let folder):
            "'\(folder)' is given twice, once perhaps by another path; give each folder once"
        case .tooLarge(let limit):
            "the images have more than \(limit) pixels together, the most that are kept in this "
                + "machine's memory; give fewer or smaller ones"
        }
    }
}
