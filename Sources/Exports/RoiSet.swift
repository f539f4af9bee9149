/// Nuclei as a `RoiSet.zip`, which ImageJ's ROI Manager opens.
package struct RoiSet: ~Copyable {
    private let archive: ZipArchive
    private var count = 0

    /// Begins an archive.
    ///
    /// - Parameters:
    ///   - width: Of the image, in pixels.
    ///   - height: Its rows.
    /// - Throws: ``ExportError/tooLarge(width:height:limit:)`` for an image that is wider or
    ///   higher than ImageJ's outlines reach, ``ExportError/notArchived(reason:)`` where libzip
    ///   fails.
    package init(width: Int, height: Int) throws(ExportError) {
        guard max(width, height) <= ImageJOutline.limit else {
            throw .tooLarge(width: width, height: height, limit: ImageJOutline.limit)
        }
        archive = try ZipArchive()
    }

    /// Packs an ``ImageJOutline`` of the next nucleus.
    ///
    /// - Throws: ``ExportError/notArchived(reason:)`` where libzip fails.
    package mutating func add(_ polygons: [Polygon]) throws(ExportError) {
        count += 1
        let outline = ImageJOutline(number: count, polygons: polygons)
        try archive.add(outline.bytes, named: outline.name + ".roi")
    }

    /// Ends the archive.
    ///
    /// - Returns: Its bytes, the same in every run.
    /// - Throws: ``ExportError/notArchived(reason:)`` where libzip fails.
    package consuming func close() throws(ExportError) -> [UInt8] { try archive.close() }
}
