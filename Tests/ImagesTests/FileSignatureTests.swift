import Images
import TestSupport
import Testing

@Suite("File signature")
struct FileSignatureTests {
    private static func zeros(_ count: Int, then text: String) -> [UInt8] {
        Array(repeating: 0, count: count) + Array(text.utf8) + Array(repeating: 0, count: 64)
    }

    private static func utf16(_ text: String) -> [UInt8] { text.utf8.flatMap { [$0, 0] } }

    private static func error(of prefix: [UInt8]) -> ImageError? {
        do throws(ImageError) {
            _ = try FileSignature.format(of: prefix)
            return nil
        } catch { return error }
    }

    @Test(
        "formats that are read are told by their first bytes",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
            ([0x49, 0x49, 0x2A, 0x00, 8, 0, 0, 0], .tiff),
            ([0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8], .tiff),
            ([0x49, 0x49, 0x2B, 0x00, 8, 0, 0, 0], .tiff),
            ([0x4D, 0x4D, 0x00, 0x2B, 0, 8, 0, 0], .tiff),
            ([0xFF, 0xD8, 0xFF, 0xE0], .jpeg), ([0xFF, 0xD8, 0xFF, 0xDB], .jpeg),
            (Array("P1\n2 2".utf8), .pnm), (Array("P2 2 2".utf8), .pnm),
            (Array("P4#2".utf8), .pnm), (Array("P5\r\n".utf8), .pnm), (Array("P6\t2".utf8), .pnm),
            (Array("BM".utf8) + zeros(12, then: "\u{28}"), .bmp),
            (Array("BM".utf8) + zeros(12, then: "\u{7C}"), .bmp),
        ] as [([UInt8], ImageFormat)])
    func readable(prefix: [UInt8], format: ImageFormat) throws {
        #expect(try FileSignature.format(of: prefix) == format)
    }

    @Test(
        "formats that are known and not read are named, with a cure",
        arguments: [
            (Array("ZISRAWFILE".utf8) + [0, 0], "a Zeiss CZI"),
            ([0xDA, 0xCE, 0xBE, 0x0A, 0, 0], "a Nikon ND2"),
            ([0x70, 0, 0, 0, 9, 0, 0, 0, 0x2A, 1, 0, 0, 0] + utf16("<LMSDa"), "a Leica LIF"),
            (
                [0x70, 0, 0, 0, 9, 0, 0, 0, 0x2A, 1, 0, 0, 0] + utf16("LMS_Object_File"),
                "a Leica LOF"
            ),
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an OLE container"),
            ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "an HDF5"),
            ([0xFF, 0xFE] + utf16("[ProfileSaveInfo]"), "an Olympus OIF"),
            (zeros(128, then: "DICM"), "a DICOM"), (zeros(344, then: "n+1"), "a NIfTI"),
            (zeros(208, then: "MAP "), "an MRC"),
            (Array("NRRD0004\n".utf8), "an NRRD"), (Array("SIMPLE  = T".utf8), "a FITS"),
            ([0, 0, 0, 3, 0, 1, 2, 3, 0, 0, 0, 1], "a Gatan DM3"),
            ([0, 0, 0, 4, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 1], "a Gatan DM4"),
            ([0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 13, 10], "a JPEG 2000"),
            ([0xFF, 0x4F, 0xFF, 0x51], "a JPEG 2000"),
            ([0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20], "a JPEG XL"), ([0xFF, 0x0A, 1], "a JPEG XL"),
            ([0, 0, 0, 24] + Array("ftypheic".utf8), "a HEIC"),
            ([0, 0, 0, 24] + Array("ftypmif1".utf8), "a HEIC"),
            ([0, 0, 0, 24] + Array("ftypavif".utf8), "an AVIF"),
            ([0, 0, 0, 24] + Array("ftypisom".utf8), "a video (MP4)"),
            (Array("RIFF".utf8) + [1, 2, 3, 4] + Array("WEBP".utf8), "a WebP"),
            (Array("GIF89a".utf8), "a GIF"), (Array("%PDF-1.7".utf8), "a PDF"),
            (Array("8BPS".utf8), "a Photoshop document"), ([0x76, 0x2F, 0x31, 1], "an OpenEXR"),
            ([0x50, 0x4B, 3, 4] + zeros(26, then: "[Content_Types].xml"), "an Office document"),
            ([0x50, 0x4B, 3, 4, 20, 0], "a ZIP"), ([0x1F, 0x8B, 8], "a gzip"),
            (Array("P7\nWIDTH 2".utf8), "a PAM"), (Array("Pf\n2 2".utf8), "a PFM"),
            (Array("<?xml version='1.0'?>\n<svg>".utf8), "an SVG"),
            (Array("{\"zarr_format\": 2}".utf8), "the metadata of a Zarr"),
            (Array("<?xml version='1.0'?><OME xmlns=''>".utf8), "an OME-XML"),
        ] as [([UInt8], String)])
    func known(prefix: [UInt8], name: String) {
        guard case .unreadableVariant(let found, let cure) = Self.error(of: prefix) else {
            Issue.record("\(String(describing: Self.error(of: prefix)))")
            return
        }
        #expect(found.hasPrefix(name), "\(found)")
        #expect(cure.hasSuffix(".") && cure.count < 110, "\(cure)")
    }

    @Test(
        "what is unknown is told from text",
        arguments: [
            ("label,area\n1,20\n", "text"), ("{\"a\": 1}", "text"), ("<html>", "text"),
            ("BMI,height\n22,180\n31,170\n", "text"), ("naïve", "text"),
            (String(repeating: "90,", count: 99), "text"), ("P9 P8", "text"),
            ("\u{1}\u{2}\u{3}", "of no known format"), ("\0\0\0\0\0\0\0\0", "of no known format"),
        ])
    func unknown(content: String, found: String) {
        let error = Self.error(of: Array(content.utf8))

        #expect(error == .unsupportedFormat(found: found))
        #expect(
            error?.description
                == "the file is \(found); PNG, TIFF, JPEG, BMP and PNM are read")
    }

    @Test(
        "too short a beginning of a format that is read is cut short",
        arguments: [
            [0x89], [0x89, 0x50, 0x4E, 0x47, 0x0D], [0x49, 0x49], [0x4D, 0x4D, 0], [0xFF],
            [0xFF, 0xD8], [0x50], [0x50, 0x35], [0x42], [0x42, 0x4D, 1, 2, 3],
        ] as [[UInt8]])
    func short(prefix: [UInt8]) {
        #expect(Self.error(of: prefix) == .truncated)
        #expect(Self.error(of: []) == .empty)
    }

    @Test("a beginning of no format is refused, or is too short to tell")
    func anything() {
        for first in UInt8.min...UInt8.max {
            for second in [0, 0x0A, 0x4D, 0x50, 0xD8, 0xFF] as [UInt8] {
                for count in [2, 3, 8, 18, 400] {
                    let prefix = [first, second] + Array(repeating: first ^ 0x5A, count: count - 2)
                    switch Self.error(of: prefix) {
                    case .unsupportedFormat, .unreadableVariant, .truncated: continue
                    case let other:
                        Issue.record("\(prefix.prefix(8)): \(String(describing: other))")
                    }
                }
            }
        }
    }

    @Test(
        "a damaged file that lacks its format's end may be on its way",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [1, 2, 3, 4], true),
            (
                [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
                [9, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130], false
            ),
            ([0xFF, 0xD8, 0xFF, 0xE0], [1, 2, 0xFF, 0xD9], false),
            ([0xFF, 0xD8, 0xFF, 0xE0], [0xFF, 0xD9, 0], true),
            ([0x49, 0x49, 0x2A, 0x00], [1], true),
            (Array("P5 2 2".utf8), [0, 0], true), (Array("P5 2 2".utf8), [0, 1], false),
        ] as [([UInt8], [UInt8], Bool)])
    func unfinished(prefix: [UInt8], suffix: [UInt8], mayBe: Bool) {
        let broken = ImageError.broken(reason: "…")
        #expect(broken.mayBeUnfinished(prefix: prefix, suffix: suffix) == mayBe)
        #expect(ImageError.truncated.mayBeUnfinished(prefix: prefix, suffix: suffix))
        let other = ImageError.unreadableVariant(found: "…", cure: "…")
        #expect(!other.mayBeUnfinished(prefix: prefix, suffix: suffix))
    }
}
