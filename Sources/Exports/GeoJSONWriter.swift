/// Writes nuclei as GeoJSON (RFC 7946) in the form that QuPath 0.4 and newer imports.
///
/// Each nucleus is a feature, a QuPath *detection* without classification (a QuPath *cell* would be
/// a nucleus within a cell boundary), or an *annotation*, whose shape can be edited in QuPath. Coordinates are pixels of the full image from its upper left
/// corner, as in QuPath. Sources: QuPath's `QuPathTypeAdapters.java`, and "Exporting annotations"
/// in its documentation.
package struct GeoJSONWriter {
    /// The bytes written since they were last drained.
    package private(set) var bytes: [UInt8] = []
    /// The type of QuPath's objects that nuclei are written as.
    package enum ObjectType: String, Sendable {
        case detection, annotation
    }

    private let digest: String
    private let objectType: ObjectType
    private var count = 0

    /// Writes the start of a FeatureCollection.
    ///
    /// By RFC 7946's rule outer rings are counterclockwise and holes clockwise for a *y* axis that
    /// points up, as that of latitudes.
    ///
    /// - Parameters:
    ///   - digest: The digest of the image for ``NucleusID``, such as its SHA-256.
    ///   - objectType: The type of QuPath's objects.
    package init(digest: String, objectType: ObjectType = .detection) {
        self.digest = digest
        self.objectType = objectType
        bytes.append(text: #"{"type":"FeatureCollection","features":["#)
    }

    /// Writes the next nucleus, whose name is its number.
    ///
    /// - Parameters:
    ///   - polygons: The contours of the nucleus.
    ///   - measurements: The measurements; infinities and NaN, which JSON lacks, are left out.
    package mutating func add(
        _ polygons: [Polygon], measurements: [(name: String, value: Double)]
    ) {
        bytes.append(text: count == 0 ? "\n" : ",\n")
        count += 1
        bytes.append(text: #"{"type":"Feature","id":""#)
        bytes.append(text: NucleusID(number: count, digest: digest).text)
        bytes.append(text: #"","geometry":"#)
        bytes.append(geometry: polygons)
        bytes.append(text: #","properties":{"objectType":""#)
        bytes.append(text: objectType.rawValue)
        bytes.append(text: #"","name":""#)
        bytes.append(decimal: count)
        bytes.append(text: #"","measurements":"#)
        bytes.append(measurements: measurements)
        bytes.append(text: "}}")
    }

    /// Writes the end of the collection.
    package mutating func finish() { bytes.append(text: "\n]}\n") }

    /// Returns the bytes written since the last call and empties the buffer.
    package mutating func drainBytes() -> [UInt8] {
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

    private mutating func append<Item>(list: [Item], appendItem: (inout [UInt8], Item) -> Void) {
        append(UInt8(ascii: "["))
        for (index, item) in list.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            appendItem(&self, item)
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

/// A UUID that identifies a nucleus among those of all images and is the same in every run.
///
/// Version 8 of RFC 9562 (section 5.8): 24 digits of a digest, and the number of the nucleus.
package struct NucleusID: Sendable, Equatable {
    /// The UUID as 36 characters: groups of 8, 4, 4, 4 and 12 hexadecimal digits.
    package let text: String

    /// Creates the identifier of a nucleus.
    ///
    /// - Parameters:
    ///   - number: The number of the nucleus in its image, 1…2³² − 1.
    ///   - digest: A digest of the image or its result, of at least 24 hexadecimal digits, such as
    ///     a SHA-256.
    package init(number: Int, digest: String) {
        var digits = digest.prefix(24).compactMap(\.hexDigitValue)
        precondition(digits.count == 24, "a digest has 24 hexadecimal digits or more")
        precondition(UInt32(exactly: number) != nil, "the number of a nucleus has at most 32 bits")
        digits[12] = 8
        digits[16] = 8 | digits[16] & 3
        let number = String(number, radix: 16)
        let all =
            digits.map { String($0, radix: 16) }.joined()
            + String(repeating: "0", count: 8 - number.count) + number
        var text = ""
        for (index, digit) in all.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        self.text = text
    }
}
