import Exports
import SystemPackage

/// The nuclei of all images of a call in one table, as Kaggle's Data Science Bowl 2018 took them.
package struct RunLengthTable {
    /// A CSV file: a header, then the images in the order of their names.
    package let bytes: [UInt8]

    /// Reads the published nuclei back; images without a result have no rows.
    ///
    /// - Parameters:
    ///   - images: By the names of their results.
    ///   - pipeline: Has published them.
    /// - Throws: ``FileError`` where a result cannot be read.
    package init(of images: [FilePath], in pipeline: Pipeline) throws {
        var bytes = RunLengths.header
        for image in images {
            guard let labels = try pipeline.publishedLabels(of: image) else { continue }
            bytes += RunLengths.rows(image: image.string, labels: labels)
        }
        self.bytes = bytes
    }
}
