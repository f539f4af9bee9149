import Linux
import SystemPackage

/// The names of the folders of an annotated data set: images in `S/images`, their annotations in
/// `S/labels` or `S/masks` beside it.
///
/// In the layout of the Data Science Bowl 2018 (Caicedo et al., Nature Methods 2019) each image has
/// a set of its own: `X/images/X.png` and, whatever their names, a mask for each nucleus in
/// `X/masks`. An image of another name than its set's has no folder of masks: nobody could tell
/// whose they are.
package enum AnnotationLayout {
    /// The name of a folder of images.
    package static let images = "images"
    /// The names of folders of annotations, the preferred one first.
    package static let annotations = ["labels", masks]

    private static let masks = "masks"

    /// The folders `S/labels` and `S/masks` beside a folder `S/images`; none for other folders.
    package static func annotationFolders(beside folder: FilePath) -> [FilePath] {
        guard folder.lastComponent?.string == images else { return [] }
        return annotations.map { folder.removingLastComponent().appending($0) }
    }

    /// The folder `S/images` beside a folder of annotations; `nil` for other folders.
    package static func imageFolder(beside folder: FilePath) -> FilePath? {
        guard let name = folder.lastComponent?.string, annotations.contains(name) else {
            return nil
        }
        return folder.removingLastComponent().appending(images)
    }

    /// The folder `X/masks` of an image `X/images/X.png`; `nil` for an image of another name.
    package static func instanceMaskFolder(of image: FilePath) -> FilePath? {
        let folder = image.removingLastComponent()
        let set = folder.removingLastComponent()
        guard folder.lastComponent?.string == images, let name = set.lastComponent,
            image.removingExtension().lastComponent.map({ NormalizedPath($0.path) })
                == NormalizedPath(name.path)
        else { return nil }
        return set.appending(masks)
    }

    /// The path without extension, `X/images/X`, of the image that a folder `X/masks` may hold an
    /// instance mask for each nucleus of; `nil` for other folders.
    package static func image(ofInstanceMasks folder: FilePath) -> FilePath? {
        let set = folder.removingLastComponent()
        guard folder.lastComponent?.string == masks, let name = set.lastComponent else {
            return nil
        }
        return set.appending(images).appending(name)
    }
}

extension FilePath {
    /// The path without the extension of its last component.
    package func removingExtension() -> FilePath {
        var path = self
        path.extension = nil
        return path
    }
}
