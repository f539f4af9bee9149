import Exports
import Masks
import Testing

@Suite("ROI set writer")
struct ROISetWriterTests {
    @Test(
        "a region is byte-identical to that of roifile", arguments: try Recorded.load().outlines)
    func roifile(recorded: Recorded.Outline) {
        let polygons = recorded.polygons.map { Polygon(rings: $0) }

        let roi = ImageJROI(number: recorded.number, polygons: polygons)

        #expect(roi.name == recorded.name)
        let digits = roi.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        #expect(digits.joined() == recorded.hex)
    }

    /// A square of 2x2 pixels whose lower right corner is at (`end`, `end`).
    private static func square(upTo end: Int) -> Polygon {
        Polygon(rings: [[[end - 2, end - 2], [end, end - 2], [end, end], [end - 2, end]]])
    }

    @Test(
        "regions with coordinates above 60,535 are composite",
        arguments: [(60_535, 8), (60_536, 1), (65_536, 1), (100_000, 1), (1 << 24, 1)])
    func largeCoordinates(end: Int, type: UInt8) {
        let roi = ImageJROI(number: 1, polygons: [Self.square(upTo: end)])

        #expect(roi.bytes[6] == type)
        guard type == 1 else { return }
        let values = stride(from: 64, to: 64 + 13 * 4, by: 4).map { offset in
            Float(bitPattern: roi.bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) })
        }
        let (low, high) = (Float(end - 2), Float(end))
        #expect(values == [0, low, low, 1, high, low, 1, high, high, 1, low, high, 4])
        #expect(roi.name == "0001-\(end - 1)-\(end - 1)")
    }

    @Test("an image beyond the range of ImageJ is refused")
    func refused() {
        let width = 1 << 24 + 1
        let contours = Contours(width: width, height: 1, polygons: [])
        let error = ExportError.tooLarge(width: width, height: 1, limit: 16_777_216)

        #expect(throws: error) { try ROISetWriter.archive(of: contours) }
        #expect(
            "\(error)" == "an image of 16777217x1 pixels is too large for ImageJ outlines, which "
                + "are limited to 16777216 pixels a side")
    }

    @Test("an archive is reproducible, with members in order")
    func archive() throws {
        let contours = Contours(of: LabelImage(drawn: ["11..", "11.2", "...."]))

        let archive = try ROISetWriter.archive(of: contours)

        #expect(try ROISetWriter.archive(of: contours) == archive)
        // Each name occurs in a local header and in the directory (APPNOTE.TXT, 4.3.7 and 4.3.12).
        let names = String(decoding: archive, as: UTF8.self).matches(of: /\d{4}-\d{4}-\d{4}\.roi/)
        let members = ["0001-0001-0001.roi", "0002-0001-0003.roi"]
        #expect(names.map { String($0.output) } == members + members)
    }

    @Test("without nuclei the archive has no members")
    func empty() throws {
        let archive = try ROISetWriter.archive(of: Contours(of: LabelImage(drawn: ["."])))

        // Only the end of the central directory (APPNOTE.TXT, 4.3.16).
        #expect(archive == Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 18))
    }
}
