import Exports
import Masks
import Testing

@Suite("RoiSet")
struct RoiSetTests {
    @Test(
        "an outline is what roifile writes, byte by byte", arguments: try Recorded.load().outlines)
    func roifile(recorded: Recorded.Outline) {
        let polygons = recorded.polygons.map { Polygon($0) }

        let outline = ImageJOutline(number: recorded.number, polygons: polygons)

        #expect(outline.name == recorded.name)
        let digits = outline.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        #expect(digits.joined() == recorded.hex)
    }

    /// A square at the lower right of an image.
    private static func square(upTo end: Int) -> Polygon {
        Polygon([[[end - 2, end - 2], [end, end - 2], [end, end], [end - 2, end]]])
    }

    @Test(
        "outlines that 16 bits do not hold are composites",
        arguments: [(60_535, 8), (60_536, 1), (65_536, 1), (100_000, 1), (1 << 24, 1)])
    func far(end: Int, type: UInt8) {
        let outline = ImageJOutline(number: 1, polygons: [Self.square(upTo: end)])

        #expect(outline.bytes[6] == type)
        guard type == 1 else { return }
        let values = stride(from: 64, to: 64 + 13 * 4, by: 4).map { place in
            Float(bitPattern: outline.bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) })
        }
        let (low, high) = (Float(end - 2), Float(end))
        #expect(values == [0, low, low, 1, high, low, 1, high, high, 1, low, high, 4])
        #expect(outline.name == "0001-\(end - 1)-\(end - 1)")
    }

    @Test("an image beyond ImageJ's numbers is refused in words")
    func refused() {
        let width = 1 << 24 + 1
        let contours = Contours(width: width, height: 1, nuclei: [])
        let error = ExportError.tooLarge(width: width, height: 1, limit: 16_777_216)

        #expect(throws: error) { try RoiSet.archive(of: contours) }
        #expect(
            "\(error)" == "an image of 16777217x1 pixels has no ImageJ outlines; they reach as "
                + "far as 16777216 pixels")
    }

    @Test("an archive is the same bytes in every run, members in order")
    func archive() throws {
        let contours = Contours(LabelImage(drawn: ["11..", "11.2", "...."]))

        let archive = try RoiSet.archive(of: contours)

        #expect(try RoiSet.archive(of: contours) == archive)
        // Local headers and the directory name each member once (APPNOTE.TXT, 4.3.7 and 4.3.12).
        let names = String(decoding: archive, as: UTF8.self).matches(of: /\d{4}-\d{4}-\d{4}\.roi/)
        let members = ["0001-0001-0001.roi", "0002-0001-0003.roi"]
        #expect(names.map { String($0.output) } == members + members)
    }

    @Test("no nuclei make an archive without members")
    func empty() throws {
        let archive = try RoiSet.archive(of: Contours(LabelImage(drawn: ["."])))

        // The end of the central directory alone (APPNOTE.TXT, 4.3.16).
        #expect(archive == Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 18))
    }
}
