import Foundation
import Glibc
import Images
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("TIFF writer")
struct TIFFWriterTests {
    private static func samples(_ width: Int, _ height: Int, _ bits: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for index in 0..<width * height {
            // More nuclei than 16 bits can number, in runs.
            let value = UInt32(truncatingIfNeeded: index / 3 &* 7)
            for byte in 0..<bits / 8 {
                bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte)))
            }
        }
        return bytes
    }

    private static func write(
        _ samples: [UInt8], _ width: Int, _ height: Int, _ bits: Int, band: Int,
        to path: FilePath
    ) throws {
        let descriptor = open(path.string, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        defer { close(descriptor) }
        let writer = try TIFFWriter(
            descriptor: descriptor, width: width, height: height, bits: bits, pixelSize: 0.325)
        let row = width * bits / 8
        for top in stride(from: 0, to: height, by: band) {
            let bottom = min(top + band, height)
            try samples[top * row..<bottom * row].withUnsafeBytes { try writer.write($0) }
        }
        try writer.finish()
    }

    @Test(
        "what is written is read again", arguments: [8, 16, 32],
        [(1, 1), (255, 257), (256, 256), (300, 513)])
    func roundTrip(bits: Int, size: (Int, Int)) throws {
        let (width, height) = size
        let folder = try TemporaryFolder()
        let path = folder.path.appending("labels.tif")
        let samples = Self.samples(width, height, bits)

        for band in [1, 100, height] {
            try Self.write(samples, width, height, bits, band: band, to: path)

            let bytes = try OpenFile(at: path.resolvingSymlinks).readAll(limit: 1 << 24)
            let file = try TIFFFile(input: .bytes(bytes), limits: DecodingLimits())
            #expect(file.pages.count == 1)
            #expect(file.pages[0].isBigTIFF && file.pages[0].isTiled)
            #expect(file.pages[0].header.kind == .unsigned(bits: bits))
            #expect(try file.page(at: 0).samples(band: 64) == samples)
        }
    }

    @Test(
        "what is written is what tifffile reads",
        .enabled { await TIFFGenerated.arePossible() }, arguments: [8, 16, 32])
    func otherReader(bits: Int) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("labels.tif")
        let raw = folder.path.appending("labels.raw")
        let samples = Self.samples(700, 517, bits)
        try Self.write(samples, 700, 517, bits, band: 99, to: path)
        try Data(samples).write(to: URL(fileURLWithPath: raw.string))

        let faults = try await TIFFGenerated.run("compare", [path.string, raw.string, "0.325"])

        #expect(faults == "")
    }

    @Test("a disk that fills up on the way is told too")
    func fillingDisk() throws {
        let folder = try TemporaryFolder()
        let descriptor = open(folder.path.appending("a").string, O_RDWR | O_CREAT, 0o600)
        // Further writes fail as on a descriptor that is not open for writing.
        let readable = open(folder.path.appending("a").string, O_RDONLY)
        defer { close(readable) }
        let rows = Self.samples(512, 512, 32)
        let writer = try TIFFWriter(
            descriptor: descriptor, width: 512, height: 1024, bits: 32, pixelSize: nil)
        try rows.withUnsafeBytes { try writer.write($0) }

        dup2(readable, descriptor)
        defer { close(descriptor) }

        #expect(throws: ImageError.system(errno: EBADF)) {
            try rows.withUnsafeBytes { try writer.write($0) }
            try writer.finish()
        }
    }

    @Test("a full disk is told from a fault of the picture")
    func fullDisk() throws {
        let descriptor = open("/dev/full", O_RDWR)
        defer { close(descriptor) }
        let rows = [UInt8](repeating: 1, count: 512 * 512)

        let writer = try TIFFWriter(
            descriptor: descriptor, width: 512, height: 512, bits: 8, pixelSize: nil)

        #expect(throws: ImageError.system(errno: ENOSPC)) {
            try rows.withUnsafeBytes { try writer.write($0) }
            try writer.finish()
        }
    }

    @Test("a picture with missing rows is not finished, and one with too many is refused")
    func wrongRows() throws {
        let folder = try TemporaryFolder()
        let descriptor = open(folder.path.appending("a").string, O_RDWR | O_CREAT, 0o600)
        defer { close(descriptor) }
        let writer = try TIFFWriter(
            descriptor: descriptor, width: 10, height: 10, bits: 8, pixelSize: nil)
        let rows = [UInt8](repeating: 1, count: 110)

        try rows.prefix(90).withUnsafeBytes { try writer.write($0) }

        #expect(throws: ImageError.notEncodable(reason: "fewer rows came than the image has")) {
            try writer.finish()
        }
        let error = #expect(throws: ImageError.self) {
            try rows.withUnsafeBytes { try writer.write($0) }
        }
        #expect(error?.machineErrno == nil)
    }
}
