import Images
import Testing

@Suite("Hostile JPEG")
struct JPEGPageTests {
    private static func progressive() throws -> [UInt8] {
        try #require(RecordedRasters.readable.first { $0.name == "gray progressive" }).bytes
    }

    private static func error(of bytes: [UInt8]) -> ImageError? {
        do throws(ImageError) {
            let page = try JPEGFormat.open(.bytes(bytes))
            _ = try page.bytes(0..<1)
            return nil
        } catch { return error }
    }

    /// A picture's header of a size.
    private static func resized(_ bytes: [UInt8], width: UInt16, height: UInt16) throws -> [UInt8] {
        let frame = try #require(
            bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC2 })
        var bytes = bytes
        for (offset, value) in [(5, height), (7, width)] {
            bytes[frame + offset] = UInt8(value >> 8)
            bytes[frame + offset + 1] = UInt8(value & 0xFF)
        }
        return bytes
    }

    @Test("a hundred scans are gone through, no more")
    func manyScans() throws {
        let scans = try RecordedRasters.load().scans

        #expect(Self.error(of: Array(try #require(scans["100"]))) == nil)
        let error = Self.error(of: Array(try #require(scans["101"])))
        #expect(error == .broken(reason: "it has more than 100 scans"))
    }

    @Test("a large progressive picture is refused before its coefficients are allocated")
    func memory() throws {
        let file = try Self.progressive()

        let error = try #require(
            Self.error(of: Self.resized(file, width: 65_000, height: 65_000)))

        guard case .unreadableVariant(let found, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(found.contains("256 MiB"), "\(found)")
    }

    @Test("sizes that no decoder can follow are refused")
    func sizes() throws {
        let file = try Self.progressive()

        for (width, height) in [(0, 9), (9, 0), (65_535, 9), (9, 65_535)] as [(UInt16, UInt16)] {
            #expect(Self.error(of: try Self.resized(file, width: width, height: height)) != nil)
        }
    }
}
