import Exports
import Linux
import Masks
import Outbox

/// The outlines of nuclei for other programs, written as nuclei are measured.
struct OutlineFiles {
    private let unit: IntensityUnit
    private var geoJSON: (features: GeoJSON, file: StagedFile)?
    private let roiSet: OpenRoiSet?

    /// Begins what is wanted.
    ///
    /// - Throws: ``FileError``, ``ExportError``.
    init(
        _ exports: ExportChoice, _ frame: PictureFrame, digest: String, unit: IntensityUnit,
        stage: () throws(FileError) -> StagedFile
    ) throws {
        self.unit = unit
        geoJSON = exports.geoJSON ? (GeoJSON(digest: digest), try stage()) : nil
        roiSet =
            exports.roiSet ? try OpenRoiSet(width: frame.width, height: frame.height) : nil
    }

    /// Writes the outline of the next nucleus.
    ///
    /// - Parameters:
    ///   - nucleus: What was measured.
    ///   - shape: 1 at its pixels, in its bounding box.
    /// - Throws: ``FileError``, ``ExportError``.
    mutating func add(_ nucleus: Nucleus, _ shape: LabelImage) throws {
        let (left, top) = (nucleus.boundingBox.left, nucleus.boundingBox.top)
        let polygons = Contours(shape).nuclei[0].map { $0.moved(right: left, down: top) }
        geoJSON?.features.add(polygons, measurements: nucleus.measurements(in: unit))
        if let geoJSON, geoJSON.features.bytes.count >= 1 << 20 { try flush() }
        try roiSet?.add(polygons)
    }

    /// Ends what was begun.
    ///
    /// - Throws: ``FileError``, ``ExportError``.
    mutating func finish(_ progress: () -> Void) throws -> [ResultFile] {
        var files: [ResultFile] = []
        geoJSON?.features.end()
        try flush()
        if let geoJSON {
            files.append(try ResultFile(Outbox.geoJSON, geoJSON.file, progress: progress))
        }
        if let roiSet { files.append(ResultFile(Outbox.roiSet, try roiSet.close())) }
        return files
    }

    private mutating func flush() throws(FileError) {
        guard let bytes = geoJSON?.features.take() else { return }
        try geoJSON?.file.append(bytes)
    }
}

/// A ``RoiSet`` that a value which can be copied may hold.
private final class OpenRoiSet {
    private var set: RoiSet?

    init(width: Int, height: Int) throws(ExportError) {
        set = try RoiSet(width: width, height: height)
    }

    func add(_ polygons: [Polygon]) throws(ExportError) { try set?.add(polygons) }

    func close() throws(ExportError) -> [UInt8] {
        try set.take()?.close() ?? []
    }
}
