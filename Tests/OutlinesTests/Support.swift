import Exports
import FoundationEssentials
import Masks
import Outlines
import Tensors
import TestSupport

/// Outlines as Shapely and roifile write them, with the pixels that GEOS and NumPy find inside,
/// recorded by Tests/Fixtures/record-outlines.
struct RecordedOutlines: Decodable, Sendable, CustomStringConvertible {
    let name: String
    let `extension`: String
    let content: Data
    let width: Int
    let height: Int
    let rows: [String]

    var description: String { name }

    static func load() throws -> [RecordedOutlines] {
        let file = Fixtures.folder.appending("outlines.json").string
        return try JSONDecoder().decode(
            [RecordedOutlines].self, from: Data(contentsOf: URL(filePath: file)))
    }
}

extension LabelImage {
    /// Labels as base-36 digits, one string for each row; other characters are background.
    init(drawn rows: [String]) {
        let values = rows.flatMap { $0.map { UInt16(String($0), radix: 36) ?? 0 } }
        self.init(
            relabelling: Plane(width: rows[0].count, height: rows.count, elements: values))
    }

    /// The labels as base-36 digits, for messages of failed tests.
    var rows: [String] {
        (0..<height).map { row in
            labels.elements[row * width..<(row + 1) * width]
                .map { $0 == 0 ? "." : String($0, radix: 36) }.joined()
        }
    }

    /// The GeoJSON that nucleid writes of it.
    var geoJSON: [UInt8] {
        var json = GeoJSONWriter(digest: String(repeating: "0f", count: 32))
        for polygons in Contours(of: self).polygons {
            json.add(polygons, measurements: [("Area px^2", 2.5)])
        }
        json.finish()
        return json.bytes
    }

    /// The ROI set that nucleid writes of it.
    func roiSet() throws -> [UInt8] {
        var set = try ROISetWriter(width: width, height: height)
        for polygons in Contours(of: self).polygons { try set.add(polygons) }
        return try set.close()
    }
}

extension OutlineFormat {
    /// Reads and fills the outlines of a file.
    func fill(_ bytes: [UInt8], width: Int, height: Int) throws -> FilledOutlines {
        try FilledOutlines(read(bytes).outlines, width: width, height: height)
    }
}

/// A GeoJSON document of features with upright boxes, each as left, top, right, bottom.
func boxes(_ boxes: [[Double]]) -> [UInt8] {
    let features = boxes.map { box in
        let corners = [(0, 1), (2, 1), (2, 3), (0, 3), (0, 1)].map { "[\(box[$0]),\(box[$1])]" }
        return #"{"type":"Feature","geometry":{"type":"Polygon","coordinates":[["#
            + corners.joined(separator: ",") + "]]}}"
    }
    return Array("[\(features.joined(separator: ","))]".utf8)
}
