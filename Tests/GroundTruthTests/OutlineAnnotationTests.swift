import Exports
import GroundTruth
import Images
import Inbox
import Linux
import Masks
import Outbox
import SystemPackage
import TestSupport
import Tensors
import Testing

@Suite("Outlines as annotations")
struct OutlineAnnotationTests {
    let fixture: AnnotationFixture

    init() throws { fixture = try AnnotationFixture() }

    /// A GeoJSON geometry of an upright box in the one row of the image.
    private func box(_ left: Int, _ right: Int) -> String {
        #"{"type":"Polygon","coordinates":[[[\#(left),0],[\#(right),0],[\#(right),1],[\#(left),1]]]}"#
    }

    private func write(_ geometries: [String], to name: String) throws {
        let features = geometries.map { #"{"type":"Feature","geometry":\#($0)}"# }
        try fixture.write(Array("[\(features.joined(separator: ","))]".utf8), to: name)
    }

    private func setTime(of name: String, to seconds: Double) throws {
        let path = fixture.folder.path.appending(name)
        try FoldersFixture().setTime(of: path, to: Int(seconds * 1e9))
    }

    @Test("GeoJSON and ROI sets are compared with, nucleus by nucleus")
    func compare() throws {
        let contours = Contours(of: fixture.nuclei)
        var set = try ROISetWriter(width: 4, height: 1)
        for polygons in contours.polygons { try set.add(polygons) }
        try fixture.write(set.close(), to: "a.png.RoiSet.zip")
        // Of another image's name, so that it is no rival.
        try write([box(0, 1), box(3, 4)], to: "b.png.geojson")

        for name in ["a.png.RoiSet.zip", "b.png.geojson"] {
            let values = try #require(try fixture.compare(with: name).values)
            #expect(values.value == 1)
            #expect(values.instances?.truthKind == "outlines")
            #expect(values.instances?.truthCount == 2)
            #expect(values.truth == name)
        }
    }

    @Test("the digest is that of the file, so that a known one is not compared again")
    func digest() throws {
        try write([box(0, 1)], to: "a.geojson")
        let sha256 = try #require(try fixture.compare(with: "a.geojson").values).truthSha256

        #expect(try fixture.compare(with: "a.geojson", unless: sha256) == nil)
    }

    @Test("what was left out of the outlines is said")
    func warning() throws {
        try write(
            [box(0, 1), box(3, 4), #"{"type":"Point","coordinates":[1,0]}"#], to: "a.geojson")

        let warning = try fixture.compare(with: "a.geojson").values?.warning

        #expect(warning == "what is no area is left out of its outlines: 1 Point")
    }

    @Test("faulty outlines are refused with their own cause and cure")
    func refusals() throws {
        try write([], to: "empty.geojson")
        try write([box(0, 1), box(30, 31)], to: "outside.geojson")
        try fixture.write(Array("<xml>".utf8), to: "broken.geojson")
        try fixture.write(Array("no zip".utf8), to: "broken.RoiSet.zip")
        try fixture.write(Array("no region".utf8), to: "broken.roi")

        for (name, words) in [
            ("empty.geojson", "no outline of an area"), ("outside.geojson", "outline '2'"),
            ("broken.geojson", "not GeoJSON"), ("broken.RoiSet.zip", "no ZIP archive"),
            ("broken.roi", "not an ImageJ region"), ("gone.geojson", "gone.geojson"),
        ] {
            let error = try #require(try fixture.compare(with: name).error)
            #expect(error.code == "truth-unreadable")
            #expect(error.message.contains("'\(name)'") && error.message.contains(words))
            #expect(error.cure.hasSuffix("."))
        }
    }

    @Test(
        "outlines that need more memory than there is, or have too many bytes, are refused unread")
    func limits() throws {
        try write([box(0, 1)], to: "a.geojson")

        let memory = try fixture.compare(with: "a.geojson", memory: 100).error
        let bytes = try fixture.compare(with: "a.geojson", limits: ReadingLimits(bytes: 10)).error

        #expect(memory?.message.contains("'memory'") == true)
        #expect(bytes?.message.contains("at most 10") == true)
    }

    @Test(
        "of the usual file and a correction beside it, the one modified last counts, which is said")
    func lastCounts() throws {
        try fixture.write(.eight([1, 1, 0, 0]), to: "a.png")
        try write([box(0, 1), box(3, 4)], to: "a.png.geojson")
        for (older, newer) in [("a.png", "a.png.geojson"), ("a.png.geojson", "a.png")] {
            try setTime(of: older, to: 1_700_000_000)
            try setTime(of: newer, to: 1_700_000_002.5)

            #expect(try fixture.annotations.find(for: "a.png")?.string == newer)
            let warning = try fixture.compare(with: newer).values?.warning
            #expect(warning == "'\(newer)' was modified last and is taken in place of '\(older)'")
        }
    }

    @Test("where the times do not tell which one was corrected, none is used")
    func undecided() throws {
        try fixture.write(.eight([1, 1, 0, 0]), to: "a.png")
        for name in ["a.png.geojson", "a.geojson"] { try write([box(0, 1)], to: name) }
        for (name, seconds) in [("a.png", 7.0), ("a.png.geojson", 8.9), ("a.geojson", 8)] {
            try setTime(of: name, to: 1_700_000_000 + seconds)
        }
        let found = try #require(try fixture.annotations.find(for: "a.png"))

        let error = try #require(try fixture.compare(with: found.string).error)

        #expect(found == "a.png.geojson")
        #expect(error.message.contains("'a.geojson' and 'a.png'"))
        #expect(error.cure.contains("Keep the one that was corrected"))
    }

    @Test("several files of the usual names count as before: by their order, whatever their times")
    func usualNames() throws {
        for name in ["a.png", "a.tif"] { try fixture.write([0], to: name) }
        try setTime(of: "a.png", to: 1)

        #expect(try fixture.annotations.find(for: "a.jpg") == "a.png")
        #expect(try fixture.annotations.choice(for: "a.jpg")?.others == [])
    }

    @Test("the suffixes are those of the outbox")
    func suffixes() {
        let written = [
            Outbox.labelsSuffix, Outbox.labelsTIFFSuffix, Outbox.geoJSONSuffix, Outbox.roiSetSuffix,
        ]

        #expect(Set(written).isSubset(of: ResultAnnotationName.suffixes))
    }
}
