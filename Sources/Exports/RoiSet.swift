/// Nuclei as a `RoiSet.zip`, which ImageJ's ROI Manager opens.
package enum RoiSet {
    /// Packs an ``ImageJOutline`` of each nucleus, in their order.
    ///
    /// - Parameter contours: The nuclei.
    /// - Returns: A ZIP archive, the same bytes in every run.
    /// - Throws: ``ExportError/tooLarge(width:height:limit:)`` for an image that is wider or
    ///   higher than ImageJ's outlines reach, ``ExportError/notArchived(reason:)`` where libzip
    ///   fails.
    /// - Complexity: O(*n*), where *n* is the number of corners.
    package static func archive(of contours: Contours) throws(ExportError) -> [UInt8] {
        guard max(contours.width, contours.height) <= ImageJOutline.limit else {
            throw .tooLarge(
                width: contours.width, height: contours.height, limit: ImageJOutline.limit)
        }
        let archive = try ZipArchive()
        for (index, polygons) in contours.nuclei.enumerated() {
            let outline = ImageJOutline(number: index + 1, polygons: polygons)
            try archive.add(outline.bytes, named: outline.name + ".roi")
        }
        return try archive.close()
    }
}
