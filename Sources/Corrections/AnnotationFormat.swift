import Exports
import Images
import Masks
import Outbox

/// The format in which nuclei are laid out for correction.
package enum AnnotationFormat: String, Sendable, CaseIterable {
    /// The label image of the result as it is, for napari and Fiji.
    case labels
    /// GeoJSON of QuPath's annotations, whose shape can be edited.
    case geojson
    /// A set of regions for the ROI Manager of ImageJ and Fiji.
    case rois

    /// The nuclei of a result.
    ///
    /// - Parameters:
    ///   - result: The sidecar of the result.
    ///   - outbox: The outbox.
    /// - Returns: The suffix behind the image's name and the content of the file.
    /// - Throws: ``ExportRefusal``; ``FileError``, ``ImageError`` or ``ExportError`` where a file of
    ///   the result cannot be read or encoded.
    func file(of result: Sidecar, in outbox: Outbox) throws -> (suffix: String, bytes: [UInt8]) {
        guard let key = result.labels?.file, let output = result.outputs[key] else {
            throw ExportRefusal.noLabels
        }
        let bytes = try outbox.readFile(
            withKey: key, of: result.image.path, limit: output.bytes)
        guard Digest.sha256(of: bytes) == output.sha256 else { throw ExportRefusal.changedLabels }
        switch self {
        case .labels:
            let isTIFF = key.hasSuffix(Outbox.labelsTIFFSuffix)
            return (isTIFF ? Outbox.labelsTIFFSuffix : Outbox.labelsSuffix, bytes)
        case .geojson:
            var json = GeoJSONWriter(digest: result.image.sha256, objectType: .annotation)
            for polygons in try Self.contours(bytes, of: result).polygons {
                json.add(polygons, measurements: [])
            }
            json.finish()
            return (Outbox.geoJSONSuffix, json.bytes)
        case .rois:
            var set = try ROISetWriter(width: result.image.width, height: result.image.height)
            for polygons in try Self.contours(bytes, of: result).polygons { try set.add(polygons) }
            return (Outbox.roiSetSuffix, try set.close())
        }
    }

    private static func contours(
        _ labels: [UInt8], of result: Sidecar
    ) throws(ImageError) -> Contours {
        let limits = ImageLimits(
            width: result.image.width, height: result.image.height, pixels: .max)
        let reader = try ImageReader(
            input: .bytes(labels), limits: DecodingLimits(image: limits, time: .seconds(300)),
            as: .labels)
        let numbers = try reader.labels(of: reader.pictures[0])
        return Contours(of: LabelImage(relabelling: numbers))
    }
}
