import Exports
import Linux
import Masks
import Outbox

/// The outlines of nuclei for other programs, written as nuclei are measured.
struct OutlineFiles {
    private let unit: IntensityCalibration
    /// The side of a pixel in micrometres; `nil` if it is unknown.
    private let pixelSize: Double?
    private var geoJSON: (features: GeoJSONWriter, file: StagedFile)?
    private let roiSet: SharedRoiSet?

    /// Begins the files that are chosen.
    ///
    /// - Throws: ``FileError``, ``ExportError``.
    init(format: ResultFormat, stage: () throws(FileError) -> StagedFile) throws {
        unit = format.unit
        pixelSize = format.dimensions.pixelSize
        geoJSON =
            format.exports.geoJSON ? (GeoJSONWriter(digest: format.digest), try stage()) : nil
        roiSet =
            format.exports.roiSet
            ? try SharedRoiSet(
                width: format.dimensions.width, height: format.dimensions.height) : nil
    }

    /// Writes the outline of the next nucleus.
    ///
    /// - Parameters:
    ///   - nucleus: Its measurements.
    ///   - shape: 1 at its pixels, in its bounding box.
    /// - Throws: ``FileError``, ``ExportError``.
    mutating func add(_ nucleus: Nucleus, shape: LabelImage) throws {
        let (left, top) = (nucleus.boundingBox.left, nucleus.boundingBox.top)
        let polygons = Contours(of: shape).polygons[0].map { $0.translated(right: left, down: top) }
        geoJSON?.features.add(
            polygons, measurements: nucleus.measurements(in: unit, pixelSize: pixelSize))
        if let geoJSON, geoJSON.features.bytes.count >= 1 << 20 { try flush() }
        try roiSet?.add(polygons)
    }

    /// Ends all files.
    ///
    /// - Parameter progress: Called between portions.
    /// - Returns: The files that were begun.
    /// - Throws: ``FileError``, ``ExportError``.
    mutating func finish(progress: () -> Void) throws -> [ResultFile] {
        var files: [ResultFile] = []
        geoJSON?.features.finish()
        try flush()
        if let geoJSON {
            files.append(
                try ResultFile(
                    suffix: Outbox.geoJSONSuffix, stagedFile: geoJSON.file, progress: progress))
        }
        if let roiSet {
            files.append(ResultFile(suffix: Outbox.roiSetSuffix, bytes: try roiSet.close()))
        }
        return files
    }

    private mutating func flush() throws(FileError) {
        guard let bytes = geoJSON?.features.drainBytes() else { return }
        try geoJSON?.file.append(bytes)
    }
}

/// A ``ROISetWriter``, which cannot be copied, as a part of a value that can.
private final class SharedRoiSet {
    private var set: ROISetWriter?

    init(width: Int, height: Int) throws(ExportError) {
        set = try ROISetWriter(width: width, height: height)
    }

    func add(_ polygons: [Polygon]) throws(ExportError) { try set?.add(polygons) }

    func close() throws(ExportError) -> [UInt8] {
        try set.take()?.close() ?? []
    }
}

extension Nucleus {
    /// The measurements that QuPath shows, by the names of the table's columns.
    ///
    /// - Parameters:
    ///   - unit: The unit of the image's samples.
    ///   - pixelSize: The side of a pixel in micrometres; `nil` if it is unknown.
    /// - Returns: Names and values.
    fileprivate func measurements(
        in unit: IntensityCalibration, pixelSize: Double?
    ) -> [(name: String, value: Double)] {
        // QuPath measures centroids itself, from the corner of the image.
        let metric = pixelSize.map { size in
            zip(NucleusColumn.metric.map(\.name), metricMeasurements(pixelSize: size))
                .filter { !$0.0.hasPrefix("centroid") }
        }
        return [
            ("area", Double(area)), ("equivalent_diameter_area", equivalentDiameter),
            ("perimeter", perimeter), ("axis_major_length", majorAxis),
            ("axis_minor_length", minorAxis), ("eccentricity", eccentricity),
            ("solidity", solidity), ("circularity", circularity ?? .nan),
            ("intensity_mean", unit.intensity(ofSample: intensity.mean)),
            ("intensity_sum", unit.intensity(ofSample: intensity.mean) * Double(area)),
            ("probability_mean", meanProbability),
        ] + (metric ?? [])
    }
}
