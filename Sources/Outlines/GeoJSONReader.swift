import FoundationEssentials

/// Reads outlines from GeoJSON (RFC 7946), with QuPath's additions.
///
/// The document is a FeatureCollection, an array of features (as QuPath's scripts write it), a
/// feature or a geometry. Each feature with a Polygon, a MultiPolygon, or a GeometryCollection of
/// these is an outline; of a QuPath cell the nucleus counts (`nucleusGeometry`). Coordinates are
/// pixels. Sources: RFC 7946, section 3; QuPath's `QuPathTypeAdapters.java`.
enum GeoJSONReader {
    /// The types of QuPath's objects that are never nuclei, in lower case.
    private static let otherObjects: Set = ["tile", "tma_core", "tma core", "root"]

    /// Reads a document.
    ///
    /// - Throws: ``OutlineError/malformed(reason:)``, ``OutlineError/tooMany(limit:)``.
    static func read(_ bytes: [UInt8]) throws(OutlineError) -> OutlineSet {
        let document: GeoJSONDocument
        do {
            document = try JSONDecoder().decode(GeoJSONDocument.self, from: Data(bytes))
        } catch {
            throw .malformed(reason: reason(of: error))
        }
        var set = OutlineSet()
        for (index, feature) in document.features.enumerated() {
            let object = feature.objectType?.lowercased() ?? ""
            guard !otherObjects.contains(object) else {
                set.leaveOut(object)
                continue
            }
            guard let geometry = feature.nucleusGeometry ?? feature.geometry else {
                set.leaveOut("feature without geometry")
                continue
            }
            if geometry.polygons.isEmpty {
                set.leaveOut(geometry.type)
            } else {
                try set.append(
                    Outline(
                        .polygons(geometry.polygons), name: feature.name ?? "\(index + 1)"))
            }
        }
        return set
    }

    private static func reason(of error: any Error) -> String {
        let context: DecodingError.Context? =
            switch error as? DecodingError {
            case .keyNotFound(_, let context), .typeMismatch(_, let context),
                .valueNotFound(_, let context), .dataCorrupted(let context):
                context
            default: nil
            }
        let path = (context?.codingPath ?? []).map { key in
            key.intValue.map { "\($0)" } ?? key.stringValue
        }
        guard !path.isEmpty else { return "it is not GeoJSON" }
        return "it is not GeoJSON: '\(path.joined(separator: "."))' is not as RFC 7946 has it"
    }
}

/// A GeoJSON document: its features, in order.
private struct GeoJSONDocument: Decodable {
    let features: [GeoJSONFeature]

    private enum Keys: CodingKey { case type, features }

    init(from decoder: any Decoder) throws {
        let object: KeyedDecodingContainer<Keys>
        do {
            object = try decoder.container(keyedBy: Keys.self)
        } catch DecodingError.typeMismatch {
            features = try decoder.singleValueContainer().decode([GeoJSONFeature].self)
            return
        }
        switch try object.decode(String.self, forKey: .type) {
        case "FeatureCollection":
            features = try object.decode([GeoJSONFeature].self, forKey: .features)
        case "Feature": features = [try GeoJSONFeature(from: decoder)]
        default: features = [GeoJSONFeature(geometry: try GeoJSONGeometry(from: decoder))]
        }
    }
}

/// A feature of a GeoJSON document: what a nucleus is read from.
private struct GeoJSONFeature: Decodable {
    let geometry: GeoJSONGeometry?
    /// The nucleus of a QuPath cell.
    let nucleusGeometry: GeoJSONGeometry?
    /// QuPath's `objectType`.
    let objectType: String?
    let name: String?

    private enum Keys: CodingKey { case geometry, nucleusGeometry, properties }
    private enum Properties: CodingKey { case objectType, name, nucleusGeometry }

    init(geometry: GeoJSONGeometry) {
        (self.geometry, nucleusGeometry, objectType, name) = (geometry, nil, nil, nil)
    }

    init(from decoder: any Decoder) throws {
        let feature = try decoder.container(keyedBy: Keys.self)
        geometry = try feature.decodeIfPresent(GeoJSONGeometry.self, forKey: .geometry)
        // Of any type, also none: only the few that are read must fit.
        let properties = try? feature.nestedContainer(keyedBy: Properties.self, forKey: .properties)
        objectType = try? properties?.decodeIfPresent(String.self, forKey: .objectType)
        name = try? properties?.decodeIfPresent(String.self, forKey: .name)
        nucleusGeometry =
            try feature.decodeIfPresent(GeoJSONGeometry.self, forKey: .nucleusGeometry)
            ?? properties?.decodeIfPresent(GeoJSONGeometry.self, forKey: .nucleusGeometry)
    }
}

/// A geometry: its type, and its polygons, of which points and lines have none.
private struct GeoJSONGeometry: Decodable {
    let type: String
    let polygons: [[[Position]]]

    private enum Keys: CodingKey { case type, coordinates, geometries }

    init(from decoder: any Decoder) throws {
        let geometry = try decoder.container(keyedBy: Keys.self)
        type = try geometry.decode(String.self, forKey: .type)
        let all: [[[Position]]] =
            switch type {
            case "Polygon": [try geometry.decode([[Position]].self, forKey: .coordinates)]
            case "MultiPolygon": try geometry.decode([[[Position]]].self, forKey: .coordinates)
            case "GeometryCollection":
                try geometry.decode([GeoJSONGeometry].self, forKey: .geometries)
                    .flatMap(\.polygons)
            default: []
            }
        polygons = all.filter { $0.contains { $0.count > 2 } }
    }
}

extension Position: Decodable {
    /// Decodes `[x, y]`; a third number is not looked at.
    package init(from decoder: any Decoder) throws {
        var numbers = try decoder.unkeyedContainer()
        let x = try numbers.decode(Double.self)
        self.init(x: x, y: try numbers.decode(Double.self))
    }
}
