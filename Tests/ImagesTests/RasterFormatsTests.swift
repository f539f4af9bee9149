import FoundationEssentials
import Images
import Testing

@Suite("JPEG, PNM and BMP")
struct RasterFormatsTests {
    typealias File = RecordedRasters.File

    private static func decode(_ file: File, _ input: ImageInput) throws(ImageError) -> [UInt8] {
        let page = try file.page(of: input)
        return try page.bytes(0..<page.header.height)
    }

    /// Decodes a file that a test has damaged, as far as it will go.
    private static func outcome(of bytes: [UInt8], _ file: File) -> Result<[UInt8], ImageError> {
        Result { () throws(ImageError) in
            let page = try file.page(of: .bytes(bytes))
            try ImageLimits(pixels: 1 << 20).check(
                width: page.header.width, height: page.header.height)
            return try page.bytes(0..<page.header.height)
        }
    }

    @Test("all that was recorded is here")
    func complete() {
        #expect(RecordedRasters.readable.count == 85)
        #expect(RecordedRasters.unreadable.count == 6)
    }

    @Test(
        "samples are those of Pillow and NumPy, to the bit", arguments: RecordedRasters.readable)
    func exact(file: File) throws {
        let header = try file.page(of: .bytes(file.bytes)).header

        #expect((header.width, header.height) == (file.width, file.height))
        #expect(header.channels == file.channels)
        #expect(header.kind == .unsigned(bits: file.bits ?? 0))
        #expect(try Self.decode(file, .bytes(file.bytes)) == file.samples.map { Array($0) })
        #expect((header.pixelSize == nil) == (file.pixelSize == nil))
        #expect(abs((header.pixelSize ?? 0) - (file.pixelSize ?? 0)) < 1e-6)
    }

    @Test(
        "bands of any height, in any order, are the whole, of memory and of a file",
        arguments: RecordedRasters.readable)
    func bands(file: File) throws {
        let open = try OpenInput(file.bytes)
        let whole = try Self.decode(file, .bytes(file.bytes))
        for input in [.bytes(file.bytes), open.input] {
            let page = try file.page(of: input)
            let (height, row) = (page.header.height, page.header.rowBytes)

            for band in [1, 3, 8, 17] { #expect(try page.bytes(bands: band) == whole) }
            let last = try page.bytes(height - 1..<height)

            #expect(last == Array(whole.suffix(row)))
        }
    }

    @Test("a kind that is not read is named, with a cure", arguments: RecordedRasters.unreadable)
    func unreadable(file: File) throws {
        let error = #expect(throws: ImageError.self) {
            try Self.decode(file, .bytes(file.bytes))
        }

        guard case .unreadableVariant(let found, let cure) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found.contains(file.format.uppercased()), "\(found)")
        #expect(cure.hasSuffix("."), "\(cure)")
    }

    @Test("a file cut anywhere is cut short", arguments: RecordedRasters.readable)
    func cut(file: File) throws {
        // The last digit of plain bits is whole without the line end behind it.
        let end = file.bytes.starts(with: "P1".utf8) ? file.bytes.count - 1 : file.bytes.count
        for length in 1..<end {
            switch Self.outcome(of: Array(file.bytes[..<length]), file) {
            case .failure(.truncated): continue
            case let other:
                Issue.record("\(length) of \(file.bytes.count) bytes: \(other)")
                return
            }
        }
    }

    @Test("damage gives an error or other pixels, never more", arguments: RecordedRasters.readable)
    func flipped(file: File) throws {
        let count = file.bytes.count
        var errors = 0
        for position in 0..<min(64, count) {
            for bit in 0..<8 {
                var bytes = file.bytes
                bytes[position * count / min(64, count)] ^= 1 << bit
                switch Self.outcome(of: bytes, file) {
                case .success(let pixels): #expect(!pixels.isEmpty)
                case .failure(let error):
                    errors += 1
                    #expect(error.description.count > 15)
                }
            }
        }
        #expect(errors > 0)
    }

    @Test(
        "a PAM is not given to libnetpbm, which leaks its header",
        arguments: ["P7", "P7\nWIDTH 3\n", "P749 \n0 0P5 6 150", "P0", "P", ""])
    func pam(content: String) {
        #expect(throws: ImageError.broken(reason: "it is no PBM, PGM or PPM")) {
            try PNMFormat.open(.bytes(Array(content.utf8)))
        }
    }
}
