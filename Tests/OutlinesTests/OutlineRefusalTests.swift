import Outlines
import TestSupport
import Testing

@Suite("Outlines that are refused")
struct OutlineRefusalTests {
    @Test(
        "a document that is not GeoJSON is refused with the place of the fault",
        arguments: [
            ("", "it is not GeoJSON"), ("{", "it is not GeoJSON"), ("7", nil), ("{}", nil),
            (#"{"type":"Polygon"}"#, nil),
            (#"[{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1]]]}}]"#, "coordinates.0.1"),
            (
                #"[{"geometry":{"type":"Polygon","coordinates":[[["a","b"]]]}}]"#,
                "coordinates.0.0.0"
            ),
            (#"{"type":"FeatureCollection","features":{}}"#, "'features'"),
            (#"[{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1e999,1],[2,2]]]}}]"#, nil),
        ] as [(String, String?)])
    func malformed(text: String, words: String?) throws {
        let error = #expect(throws: OutlineError.self) {
            try OutlineFormat.geoJSON.read(Array(text.utf8))
        }

        let description = try #require(error).description
        #expect(description.hasPrefix("it is not GeoJSON"), "\(description)")
        #expect(words.map { description.contains($0) } ?? true, "\(description)")
    }

    @Test("deep nesting is refused, and no stack overflows")
    func deep() {
        for opening in ["[", #"{"a":"#, #"{"type":"GeometryCollection","geometries":["#] {
            let text = String(repeating: opening, count: 200_000)
            #expect(throws: OutlineError.self) { try OutlineFormat.geoJSON.read(Array(text.utf8)) }
        }
    }

    @Test("a set without an area is refused, with what there is instead")
    func empty() {
        let none = #"{"type":"FeatureCollection","features":[]}"#
        #expect(throws: OutlineError.empty(found: nil)) {
            try OutlineFormat.geoJSON.read(Array(none.utf8))
        }
        #expect(throws: OutlineError.empty(found: "1 Point")) {
            try OutlineFormat.geoJSON.read(Array(#"{"type":"Point","coordinates":[1,2]}"#.utf8))
        }
    }

    @Test(
        "an archive that is none, or is cut off or altered anywhere, is refused or read, never fatal"
    )
    func damagedArchives() throws {
        let whole = try LabelImageFixture.nuclei.roiSet()
        #expect(throws: OutlineError.self) { try OutlineFormat.roiSet.read([]) }
        #expect(throws: OutlineError.self) { try OutlineFormat.roiSet.read(Array("PK".utf8)) }
        for length in stride(from: 1, to: whole.count, by: 7) {
            #expect(throws: OutlineError.self) {
                try OutlineFormat.roiSet.read(Array(whole.prefix(length)))
            }
        }
        for place in whole.indices {
            var bytes = whole
            bytes[place] ^= 0xFF
            _ = try? OutlineFormat.roiSet.fill(bytes, width: 6, height: 4)
        }
    }

    @Test("a region that is cut off or altered anywhere is refused or read, never fatal")
    func damagedRegions() throws {
        for polygons in [LabelImageFixture.traced, LabelImageFixture.composite] {
            for length in 0..<polygons.count {
                _ = try? OutlineFormat.roi.fill(
                    Array(polygons.prefix(length)), width: 6, height: 4)
            }
            for place in polygons.indices {
                for mask in [0xFF, 0x80, 0x01] as [UInt8] {
                    var bytes = polygons
                    bytes[place] ^= mask
                    _ = try? OutlineFormat.roi.fill(bytes, width: 6, height: 4)
                }
            }
            #expect(throws: OutlineError.self) {
                try OutlineFormat.roi.read(Array(polygons.prefix(70)))
            }
        }
    }

    @Test("an archive whose members are large when unpacked is refused before it is unpacked")
    func bomb() throws {
        var bytes = try LabelImageFixture.nuclei.roiSet()
        // The unpacked size in the first central file header (APPNOTE.TXT, 4.3.12).
        let header = try #require(
            (0..<bytes.count - 4).first { bytes[$0..<$0 + 4].elementsEqual([0x50, 0x4B, 1, 2]) })
        bytes.replaceSubrange(header + 24..<header + 28, with: [0, 0, 0, 0x40])

        #expect(throws: OutlineError.self) { try OutlineFormat.roiSet.read(bytes) }
    }

    @Test("a file of more bytes than are read is refused with the limit")
    func tooLarge() {
        let bytes = [UInt8](repeating: 0x20, count: OutlineFormat.mostBytes + 1)

        #expect(
            throws: OutlineError.tooManyBytes(bytes.count, limit: OutlineFormat.mostBytes)
        ) { try OutlineFormat.geoJSON.read(bytes) }
    }

    @Test("each refusal names its cause, and has a cure")
    func sentences() {
        let errors: [OutlineError] = [
            .malformed(reason: "it is not GeoJSON"), .tooManyBytes(9, limit: 8), .tooMany(limit: 7),
            .tooDetailed(limit: 6), .empty(found: "2 point"), .outOfMemory,
            .outside(outline: "n", x: 1.25, y: 900, width: 6, height: 4),
        ]

        #expect(Set(errors.map(\.description)).count == errors.count)
        #expect(errors.allSatisfy { $0.cure.hasSuffix(".") })
        #expect(errors[6].description.contains("(1.3, 900.0), outside of the image of 6x4 pixels"))
    }
}
