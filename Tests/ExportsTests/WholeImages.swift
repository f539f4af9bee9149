import Exports

extension GeoJSON {
    /// All nuclei of an image.
    static func features(
        of contours: Contours, digest: String, measurements: [[(name: String, value: Double)]]
    ) -> [UInt8] {
        var json = GeoJSON(digest: digest)
        for (polygons, measurements) in zip(contours.nuclei, measurements) {
            json.add(polygons, measurements: measurements)
        }
        json.end()
        return json.bytes
    }
}

extension RoiSet {
    /// All nuclei of an image.
    static func archive(of contours: Contours) throws(ExportError) -> [UInt8] {
        var set = try RoiSet(width: contours.width, height: contours.height)
        for polygons in contours.nuclei { try set.add(polygons) }
        return try set.close()
    }
}
