import Exports
import FoundationEssentials
import Masks
import Testing

@Suite("GeoJSON writer")
struct GeoJSONWriterTests {
    private static let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// The members from which QuPath reads objects.
    private struct Collection: Decodable {
        struct Feature: Decodable {
            struct Properties: Decodable {
                let objectType: String
                let name: String
                let measurements: [String: Double]
            }

            let id: String
            let properties: Properties
        }

        let features: [Feature]
    }

    private static func features(
        _ rows: [String], measurements: [[(name: String, value: Double)]]
    ) -> [UInt8] {
        GeoJSONWriter.features(
            of: Contours(of: LabelImage(drawn: rows)), digest: digest, measurements: measurements)
    }

    @Test("a connected nucleus is a Polygon, one of two parts a MultiPolygon")
    func content() {
        let json = Self.features(
            ["11.2", "11..", "...2"],
            measurements: [[("Area px^2", 4)], [("Area px^2", 2), ("Mean", 0.5)]])

        #expect(
            String(decoding: json, as: UTF8.self) == """
                {"type":"FeatureCollection","features":[
                {"type":"Feature","id":"e3b0c442-98fc-8c14-9afb-f4c800000001","geometry":\
                {"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]},\
                "properties":{"objectType":"detection","name":"1",\
                "measurements":{"Area px^2":4.0}}},
                {"type":"Feature","id":"e3b0c442-98fc-8c14-9afb-f4c800000002","geometry":\
                {"type":"MultiPolygon","coordinates":[[[[3,0],[4,0],[4,1],[3,1],[3,0]]],\
                [[[3,2],[4,2],[4,3],[3,3],[3,2]]]]},\
                "properties":{"objectType":"detection","name":"2",\
                "measurements":{"Area px^2":2.0,"Mean":0.5}}}
                ]}

                """)
    }

    @Test("names of measurements are escaped correctly")
    func names() throws {
        let names = ["\"quoted\\\"", "µm²", "a\tb\nc\u{1}\u{1f}", "", "/"]

        let json = Self.features(["1"], measurements: [names.map { ($0, -1.25e-7) }])

        let read = try JSONDecoder().decode(Collection.self, from: Data(json)).features[0]
        #expect(
            read.properties.measurements
                == Dictionary(uniqueKeysWithValues: names.map { ($0, -1.25e-7) }))
    }

    @Test("infinities and NaN are left out")
    func infinite() throws {
        let json = Self.features(
            ["1"], measurements: [[("a", .nan), ("b", 1e300), ("c", .infinity), ("d", -.infinity)]])

        let read = try JSONDecoder().decode(Collection.self, from: Data(json)).features[0]
        #expect(read.properties.measurements == ["b": 1e300])
    }

    @Test("an image without nuclei is a collection without features")
    func none() throws {
        let json = Self.features(["...."], measurements: [])

        #expect(try JSONDecoder().decode(Collection.self, from: Data(json)).features.isEmpty)
    }

    @Test("an identifier is a version 8 UUID of the digest and the number")
    func identifiers() throws {
        let a = NucleusID(number: 65_536, digest: Self.digest)

        #expect(a.text == "e3b0c442-98fc-8c14-9afb-f4c800010000")
        #expect(UUID(uuidString: a.text) != nil)
        #expect(a == NucleusID(number: 65_536, digest: Self.digest))
        #expect(a != NucleusID(number: 65_537, digest: Self.digest))
        #expect(a != NucleusID(number: 65_536, digest: String(Self.digest.reversed())))
        #expect(
            NucleusID(number: 4_294_967_295, digest: String(repeating: "F", count: 24)).text
                == "ffffffff-ffff-8fff-bfff-ffffffffffff")
    }
}
