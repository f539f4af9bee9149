import Masks
import Outlines
import Samples
import TestSupport
import Testing

@Suite("Reading of outlines")
struct OutlineFormatTests {
    @Test(
        "GeoJSON and ImageJ regions of other programs cover the pixels that GEOS and NumPy find inside",
        arguments: try RecordedOutlines.load())
    func recorded(test: RecordedOutlines) throws {
        let format = try #require(OutlineFormat(fileExtension: test.extension))

        let filled = try format.fill(Array(test.content), width: test.width, height: test.height)

        #expect(filled.nuclei.rows == test.rows)
        #expect(filled.regions.isEmpty)
    }

    /// Nuclei that touch, have holes, lie in each other's holes, are single pixels, or several parts.
    static let awkward: [[String]] = [
        ["1"], ["11", "11", "11"], ["1212", "2121", "1212"], ["1.", ".1"], ["12", "34"],
        ["11111", "1...1", "1.2.1", "1...1", "11111"],
        ["11111", "12221", "12321", "12221", "11111"],
        ["1111111", "1.1.1.1", "11.1.11", "1.1.1.1", "1111111"],
        ["1..1", "....", "2..1"], ["111", "1.1", "11."], ["1222", "1333", "1444"],
    ]

    @Test(
        "the GeoJSON and ROI sets that nucleid writes give back exactly its labels",
        arguments: OutlineFormatTests.awkward)
    func roundTrip(rows: [String]) throws {
        let image = LabelImage(drawn: rows)

        try expectRoundTrip(of: image)
    }

    @Test("so do those of fields of many nuclei, and of random pixels")
    func roundTripOfMany() throws {
        for index in 0..<9 {
            try expectRoundTrip(
                of: LabelImage(relabelling: SampleSeries(seed: 7).field(at: index).labels))
        }
        for (width, height) in [(1, 40), (40, 1), (33, 17), (64, 65)] {
            for (kinds, seed) in [(1, 3), (40, 5)] as [(UInt64, UInt64)] {
                var state = seed
                let values = (0..<width * height).map { _ -> UInt16 in
                    // Knuth's MMIX generator, of which the high bits are random.
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return state >> 62 == 0 ? 0 : UInt16(1 + (state >> 33) % kinds)
                }
                try expectRoundTrip(
                    of: LabelImage(
                        relabelling: .init(width: width, height: height, elements: values)))
            }
        }
    }

    private func expectRoundTrip(of image: LabelImage) throws {
        let json = try OutlineFormat.geoJSON.fill(
            image.geoJSON, width: image.width, height: image.height)
        let regions = try OutlineFormat.roiSet.fill(
            image.roiSet(), width: image.width, height: image.height)

        #expect(json.nuclei == image)
        #expect(regions.nuclei == image)
        #expect(json.regions.isEmpty && json.hidden.isEmpty)
    }

    @Test("what is no area is left out, and counted by kind")
    func leftOut() throws {
        let text = #"""
            {"type":"FeatureCollection","features":[
            {"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":null},
            {"type":"Feature","geometry":{"type":"Point","coordinates":[3,2,0]}},
            {"type":"Feature","geometry":{"type":"LineString","coordinates":[[3,2],[4,5]]}},
            {"type":"Feature","geometry":null,"properties":{}},
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2]]]},
             "properties":{"objectType":"tile"}},
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2]]]},
             "properties":{"name":7,"objectType":["x"]}}
            ]}
            """#

        let set = try OutlineFormat.geoJSON.read(Array(text.utf8))

        #expect(set.outlines.map(\.name) == ["6"])
        #expect(
            set.leftOutText == "1 LineString, 2 Point, 1 feature without geometry, 1 tile")
    }

    @Test("regions of ImageJ that are no area are left out, and counted by type")
    func otherRegions() throws {
        for (type, kind) in [(3, "line"), (5, "polyline"), (9, "angle"), (10, "point")] {
            var region = Array("Iout".utf8) + [0, 228, UInt8(type), 0]
            region += [UInt8](repeating: 0, count: 64 - region.count)
            let error = #expect(throws: OutlineError.self) { try OutlineFormat.roi.read(region) }
            #expect(error == .empty(found: "1 \(kind)"))
        }
    }
}
