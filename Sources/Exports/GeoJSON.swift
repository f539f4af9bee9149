/// Nuclei as GeoJSON (RFC 7946), the way QuPath 0.4 and newer imports objects.
///
/// One feature a nucleus, a QuPath *detection* (its *cell* would be a nucleus within a cell's
/// outline) without a classification. Coordinates are pixels of the full image from its upper
/// left corner, as QuPath's are. QuPath: `QuPathTypeAdapters.java`, and "Exporting annotations" of
/// its documentation.
package enum GeoJSON {
    /// Writes all nuclei as one FeatureCollection.
    ///
    /// Outer rings go counterclockwise and holes clockwise by RFC 7946's rule, *y* taken to grow
    /// upwards as latitudes do.
    ///
    /// - Parameters:
    ///   - contours: The nuclei; each is named by its number.
    ///   - digest: What stands for the image in ``NucleusID``, such as its SHA-256.
    ///   - measurements: Of each nucleus, in this order. JSON knows no infinity and no NaN, so
    ///     that such values are left out.
    /// - Returns: The file's content.
    /// - Complexity: O(*n*), where *n* is the number of corners and measurements.
    package static func features(
        of contours: Contours, digest: String, measurements: [[(name: String, value: Double)]]
    ) -> [UInt8] {
        precondition(
            measurements.count == contours.nuclei.count, "every nucleus has measurements")
        var json: [UInt8] = []
        json.append(text: #"{"type":"FeatureCollection","features":["#)
        for (index, polygons) in contours.nuclei.enumerated() {
            json.append(text: index == 0 ? "\n" : ",\n")
            json.append(text: #"{"type":"Feature","id":""#)
            json.append(text: NucleusID(number: index + 1, digest: digest).text)
            json.append(text: #"","geometry":"#)
            json.append(geometry: polygons)
            json.append(text: #","properties":{"objectType":"detection","name":""#)
            json.append(decimal: index + 1)
            json.append(text: #"","measurements":"#)
            json.append(measurements: measurements[index])
            json.append(text: "}}")
        }
        json.append(text: "\n]}\n")
        return json
    }
}

extension [UInt8] {
    fileprivate mutating func append(geometry polygons: [Polygon]) {
        if polygons.count == 1 {
            append(text: #"{"type":"Polygon","coordinates":"#)
            append(polygon: polygons[0])
        } else {
            append(text: #"{"type":"MultiPolygon","coordinates":"#)
            append(list: polygons) { $0.append(polygon: $1) }
        }
        append(UInt8(ascii: "}"))
    }

    private mutating func append(polygon: Polygon) {
        append(list: polygon.rings) { json, ring in
            json.append(list: ring.corners + ring.corners.prefix(1)) { json, corner in
                json.append(UInt8(ascii: "["))
                json.append(decimal: corner.x)
                json.append(UInt8(ascii: ","))
                json.append(decimal: corner.y)
                json.append(UInt8(ascii: "]"))
            }
        }
    }

    private mutating func append<Item>(list: [Item], _ each: (inout [UInt8], Item) -> Void) {
        append(UInt8(ascii: "["))
        for (index, item) in list.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            each(&self, item)
        }
        append(UInt8(ascii: "]"))
    }

    fileprivate mutating func append(measurements: [(name: String, value: Double)]) {
        append(UInt8(ascii: "{"))
        var isFirst = true
        for (name, value) in measurements where value.isFinite {
            if !isFirst { append(UInt8(ascii: ",")) }
            isFirst = false
            append(quoted: name)
            append(UInt8(ascii: ":"))
            append(text: "\(value)")
        }
        append(UInt8(ascii: "}"))
    }
}
