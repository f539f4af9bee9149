import Exports
import Outbox
import Pipeline
import SystemPackage

/// The nuclei of all images of a call in one table, as Kaggle's Data Science Bowl 2018 took them.
package struct RunLengthTable {
    /// A CSV file: a header, then the images in the order of their names.
    package let bytes: [UInt8]
    /// Results without a label image, which have no rows.
    package let missing: [FilePath]

    /// Reads the published nuclei back.
    ///
    /// - Parameters:
    ///   - images: The names of the results; of one of a file's pictures it ends in `#t0003`.
    ///   - pipeline: Has published them.
    /// - Throws: ``FileError`` where a result cannot be read.
    package init(of images: [FilePath], in pipeline: Pipeline) throws {
        var bytes = RunLengthEncoding.header
        var missing: [FilePath] = []
        for image in images {
            if let labels = try pipeline.publishedLabels(of: image) {
                bytes += RunLengthEncoding.rows(imageName: Self.name(of: image), labels: labels)
            } else {
                missing.append(image)
            }
        }
        self.bytes = bytes
        self.missing = missing
    }

    /// The name of an image, whose ending the table leaves out: of a picture of `cell.tif` it is
    /// `cell#t0003.tif`, so that pictures are told apart.
    private static func name(of image: FilePath) -> String {
        guard let file = PictureName(image)?.file, let ending = file.extension else {
            return image.string
        }
        let suffix = image.string.dropFirst(file.string.count)
        return "\(file.string.dropLast(ending.count + 1))\(suffix).\(ending)"
    }
}
