/// Nuclei as GeoJSON (RFC 7946), the way QuPath 0.4 and newer imports objects.
///
/// One feature a nucleus, a QuPath *detection* (its *cell* would be a nucleus within a cell's
/// outline) without a classification. Coordinates are pixels of the full image from its upper
/// left corner, as QuPath's are. QuPath: `QuPathTypeAdapters.java`, and "Exporting annotations" of
/// its documentation.
package struct GeoJSON {
    /// What has been written since it was taken last.
    package private(set) var bytes: [UInt8] = []
    private let digest: String
    private var count = 0

    /// Begins a FeatureCollection.
    ///
    /// Outer rings go counterclockwise and holes clockwise by RFC 7946's rule, *y* taken to grow
    /// upwards as latitudes do.
    ///
    /// - Parameter digest: What stands for the image in ``NucleusID``, such as its SHA-256.
    package init(digest: String) {
        self.digest = digest
        bytes.append(text: #"{"type":"FeatureCollection","features":["#)
    }

    /// Writes the next nucleus, which is named by its number.
    ///
    /// - Parameters:
    ///   - polygons: Its outline.
    ///   - measurements: JSON knows no infinity and no NaN, so that such values are left out.
    package mutating func add(
        _ polygons: [Polygon], measurements: [(name: String, value: Double)]
    ) {
        bytes.append(text: count == 0 ? "\n" : ",\n")
        count += 1
        bytes.append(text: #"{"type":"Feature","id":""#)
        bytes.append(text: NucleusID(number: count, digest: digest).text)
        bytes.append(text: #"","geometry":"#)
        bytes.append(geometry: polygons)
        bytes.append(text: #","properties":{"objectType":"detection","name":""#)
        bytes.append(decimal: count)
        bytes.append(text: #"","measurements":"#)
        bytes.append(measurements: measurements)
        bytes.append(text: "}}")
    }

    /// Ends the collection.
    package mutating func end() { bytes.append(text: "\n]}\n") }

    /// Gives what has been written since the last call, and forgets it.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
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
