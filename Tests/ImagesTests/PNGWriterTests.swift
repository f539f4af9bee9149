import Images
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("PNG writer")
struct PNGWriterTests {
    private static let kinds = [8, 16].flatMap { bits in
        (1...4).map { RasterKind(width: 129, height: 67, channels: $0, bits: bits) }
    }

    private static func header(of raster: Raster, pixelSize: Double? = nil) -> PageHeader {
        PageHeader(
            width: raster.width, height: raster.height, channels: raster.channels,
            kind: .unsigned(bits: raster.bits), bits: raster.bits, pixelSize: pixelSize)
    }

    private static func write(
        _ raster: Raster, rows: Int, pixelSize: Double?, compression: PNGCompression,
        to descriptor: CInt
    ) throws {
        let header = header(of: raster, pixelSize: pixelSize)
        let writer = try PNGWriter(
            descriptor: descriptor, header: header, compression: compression)
        let bytes = raster.bytes
        try bytes.withUnsafeBytes { buffer in
            for start in stride(from: 0, to: buffer.count, by: rows * header.rowBytes) {
                let end = min(start + rows * header.rowBytes, buffer.count)
                try writer.write(UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
            }
        }
        try writer.finish()
    }

    @Test(
        "rows written a few at a time are the encoder's file", arguments: kinds, [1, 3, 66, 67])
    func sameBytes(kind: RasterKind, rows: Int) throws {
        let raster = kind.noise
        let cases: [(PNGCompression, Double?)] = [
            (.quick, nil), (.areas, 0.325), (.photograph, nil), (.small, 1),
        ]
        for (compression, pixelSize) in cases {
            let folder = try TemporaryFolder()
            let path = folder.path.appending("image.png")
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create], permissions: .ownerReadWrite)
            defer { try? file.close() }

            try Self.write(
                raster, rows: rows, pixelSize: pixelSize, compression: compression,
                to: file.rawValue)

            let whole = Raster(
                width: raster.width, height: raster.height, channels: raster.channels,
                samples: raster.samples, pixelSize: pixelSize)
            let written = try OpenFile(at: path.resolvingSymlinks).readAll(limit: 1 << 20)
            #expect(written == (try PNGEncoder.encode(whole, compression: compression)))
        }
    }

    @Test("it is written from the descriptor's offset on, in portions")
    func offset() throws {
        let raster = RasterKind(width: 1000, height: 1000, channels: 1, bits: 16).noise
        let folder = try TemporaryFolder()
        let path = folder.path.appending("image.png")
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create], permissions: .ownerReadWrite)
        defer { try? file.close() }
        try file.writeAll([1, 2, 3])

        try Self.write(raster, rows: 10, pixelSize: nil, compression: .quick, to: file.rawValue)

        let written = try OpenFile(at: path.resolvingSymlinks).readAll(limit: 1 << 24)
        #expect(Array(written[..<3]) == [1, 2, 3])
        #expect(try PNGDecoder.decode(Array(written[3...])) == raster)
    }

    @Test("a full disk is an error, and the kernel's reason is kept")
    func full() throws {
        let disk = try FileDescriptor.open("/dev/full", .writeOnly)
        defer { try? disk.close() }
        // More than is gathered before anything is written, and less.
        for height in [1000, 1] {
            let raster = RasterKind(width: 1000, height: height, channels: 1, bits: 8).noise
            let writer = try PNGWriter(
                descriptor: disk.rawValue, header: Self.header(of: raster), compression: .quick)

            let error = #expect(throws: ImageError.self) {
                let bytes = raster.bytes
                try bytes.withUnsafeBytes { try writer.write($0) }
                try writer.finish()
            }

            #expect(error == .system(errno: Errno.noSpace.rawValue))
        }
    }
}
