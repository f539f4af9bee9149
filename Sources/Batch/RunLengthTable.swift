import Exports
import Outbox
import Pipeline
import SystemPackage

/// The nuclei of all images in one table, in the format of Kaggle's Data Science Bowl 2018.
package struct RunLengthTable {
    /// The content of the CSV file: a header, then rows in the order of the images.
    package let bytes: [UInt8]
    /// The names of the results without a label image, which have no rows.
    package let missing: [FilePath]

    /// Creates the table from published label images.
    ///
    /// - Parameters:
    ///   - images: The names of the results; for one picture of several in a file, with a suffix
    ///     such as `#t0003`.
    ///   - pipeline: The pipeline that has published them.
    /// - Throws: ``FileError`` if a result cannot be read.
    package init(of images: [FilePath], in pipeline: Pipeline) throws {
        var bytes = RunLengthEncoding.header
        var missing: [FilePath] = []
        for (image, id) in zip(images, Self.imageIDs(of: images)) {
            if let labels = try pipeline.publishedLabels(of: image) {
                bytes += RunLengthEncoding.rows(imageID: id, labels: labels)
            } else {
                missing.append(image)
            }
        }
        self.bytes = bytes
        self.missing = missing
    }

    /// The ID of each image: its name without extension, as in the competition, or with it where
    /// two images would have the same ID.
    ///
    /// - Parameter images: The names of the results, no two of them the same.
    /// - Returns: As many IDs, no two of them the same.
    package static func imageIDs(of images: [FilePath]) -> [String] {
        var ids = images.map { RunLengthEncoding.imageID(of: name(of: $0)) }
        // With its extension an image may get the ID of another: 'a.png', 'a.tif', 'a.png.tif'.
        while true {
            let counts = Dictionary(ids.map { ($0, 1) }, uniquingKeysWith: +)
            let collisions = images.indices.filter {
                counts[ids[$0], default: 0] > 1 && ids[$0] != images[$0].string
            }
            if collisions.isEmpty { return ids }
            for index in collisions { ids[index] = images[index].string }
        }
    }

    /// Returns the name of an image for the table, which drops the extension.
    ///
    /// For a picture of `cell.tif` it is `cell#t0003.tif`, so that the picture's suffix is kept.
    private static func name(of image: FilePath) -> String {
        guard let file = PictureName(image)?.file, let ending = file.extension else {
            return image.string
        }
        let suffix = image.string.dropFirst(file.string.count)
        return "\(file.string.dropLast(ending.count + 1))\(suffix).\(ending)"
    }
}
