import Foundation
import Images
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Memory of decoders")
struct DecodingMemoryTests {
    private static func announced(_ bytes: [UInt8]) throws -> DecodingMemory {
        try ImageReader(input: .bytes(bytes)).header.decoding
    }

    @Test("a tile far larger than its picture is announced as a whole, by name and with the cure")
    func tile() throws {
        let memory = try Self.announced(MemoryBombs.tile())

        #expect(memory.bytes >= 4096 * 4096)
        #expect(memory.bytes < 4096 * 4096 * 5 / 4)
        #expect(memory.block?.name == "a tile of 4096 x 4096 pixels")
        #expect(memory.block?.cure.contains("256 x 256") == true)
    }

    @Test(
        "a strip that claims to be larger than its file takes no more than the file",
        arguments: [UInt32(5), 8, 32773, 34925, 50000])
    func strip(compression: UInt32) throws {
        let bytes = MemoryBombs.strip(count: 1 << 31, compression: compression)

        #expect(try Self.announced(bytes).bytes < 1 << 20)
    }

    @Test("an interlaced picture is announced as a whole, one that is not as some rows")
    func interlaced() throws {
        let interlaced = try Self.announced(MemoryBombs.interlaced(side: 3000))
        let plain = try Self.announced(
            HandmadePNG(
                header: HandmadePNG.header(width: 3000, height: 3000), chunks: [("IDAT", [])]
            ).bytes)

        #expect(interlaced.bytes >= 9_000_000)
        #expect(interlaced.block?.name.contains("interlaced") == true)
        #expect(plain.bytes < 1 << 20)
    }

    @Test("of a progressive JPEG all coefficients are announced, of another one some rows")
    func coefficients() throws {
        let files = RecordedRasters.readable.filter { $0.format == "jpeg" }
        for file in files {
            let memory = try Self.announced(file.bytes)
            let isProgressive = file.name.contains("progressive")

            #expect((memory.block?.name.contains("progressive") ?? false) == isProgressive)
        }
        #expect(files.contains { $0.name.contains("progressive") })
    }

    @Test("headers of ordinary files take little, and those that list a great deal say so")
    func headers() throws {
        func need(_ bytes: [UInt8]) throws -> Int { try HeaderMemory(of: .bytes(bytes)).bytes }

        let plain = try need(MemoryBombs.strip(count: 4096, compression: 1))
        #expect(plain < 512 << 10)
        #expect(try need(MemoryBombs.interlaced(side: 3000)) < 512 << 10)
        // 88 bytes of a block for each element, of 11 bytes, while their array grows.
        #expect(try need(MemoryBombs.blocks(100_000)) > 3 * 88 * 100_000)
        // A tag cannot hold more than the file.
        #expect(try need(MemoryBombs.values(1 << 30)) < plain + 64 << 10)
    }

    @Test("a description that is not parsed takes little more than its bytes, OME-XML far more")
    func descriptions() throws {
        func need(_ text: String) throws -> Int {
            var file = HandmadeTIFF()
            let description = file.append(Array(text.utf8) + [0])
            let offset = file.append([UInt8](repeating: 0, count: 4096))
            file.append(
                HandmadeTIFF.gray(width: 64, height: 64, offset: offset, count: 4096)
                    + [.init(270, type: 2, count: text.utf8.count + 1, at: description)])
            return try HeaderMemory(of: .bytes(file.bytes)).bytes
        }
        let spaces = String(repeating: " ", count: 1 << 20)

        #expect(try need("Aperio Image Library" + spaces) < 17 << 20)
        #expect(try need("ImageJ=1.54f" + spaces) > 40 << 20)
        #expect(try need("{\"shape\": [64, 64]}" + spaces) > 40 << 20)
        #expect(try need("<OME>" + spaces) > 40 << 20)
        // The root element lies across two portions of 64 KiB.
        #expect(try need(String(repeating: " ", count: 65534) + "<OME>" + spaces) > 40 << 20)
    }

    @Test("directories that lie in one another are refused, before each of them is gone through")
    func overlapping() throws {
        let bytes = MemoryBombs.overlappingDirectories(3000)

        #expect(throws: ImageError.amplified(reason: "its directories share the same bytes")) {
            try HeaderMemory(of: .bytes(bytes))
        }
        #expect(throws: ImageError.tooSlow(limit: .zero)) {
            try HeaderMemory(of: .bytes(bytes), within: .zero)
        }
    }

    @Test("long lists of strips are read and counted, and pages that share them are noticed")
    func sharedLists() throws {
        let bytes = MemoryBombs.sharedLists(pages: 60)
        let need = try HeaderMemory(of: .bytes(bytes))

        // Two lists of 20,000 numbers of 32 bits, converted to 64 bits.
        #expect(need.blockLists == 2 * 20_000 * (4 + 8))
        #expect(throws: ImageError.amplified(reason: "its pages share lists of strips or tiles")) {
            try ImageReader(input: .bytes(bytes), limits: need.limiting(DecodingLimits()))
        }
    }

    @Test("a chain of directories that closes is gone through once")
    func loop() throws {
        var file = HandmadeTIFF()
        let offset = file.append([UInt8](repeating: 0, count: 4096))
        let first = file.bytes.count
        for _ in 0..<3 {
            file.append(HandmadeTIFF.gray(width: 64, height: 64, offset: offset, count: 4096))
        }
        let open = try HeaderMemory(of: .bytes(file.bytes)).bytes
        file.point(to: first)

        #expect(try HeaderMemory(of: .bytes(file.bytes)).bytes == open)
    }

    @Test("a directory that has grown since its size was taken is an error of the file")
    func grown() throws {
        let small = try HeaderMemory(of: .bytes(MemoryBombs.blocks(1)))
        let limits = small.limiting(DecodingLimits())

        let error = #expect(throws: ImageError.self) {
            try ImageReader(input: .bytes(MemoryBombs.blocks(100_000)), limits: limits)
        }

        #expect(error?.machineErrno == nil)
    }
}

/// What decoding takes, measured in a process of its own for each file.
@Suite("Memory that decoding takes")
struct DecodingPeakTests {
    /// What is resident besides: code of libraries that is used for the first time, small buffers.
    private static let slack = 4 << 20

    /// Expects that decoding a file takes no more than its headers announce.
    ///
    /// - Returns: Whether all of it was decoded.
    private static func expectKept(_ file: FilePath) throws -> Bool {
        let program = FilePath("/proc/self/exe").resolvingSymlinks.removingLastComponent()
            .appending("CodecFaults")
        let result = try Program.run(program.string, ["--memory", file.string])
        let parts = result.output.split(separator: "\t", maxSplits: 2)
        let announced = try #require(parts.first.flatMap { Int($0) }, "\(file): \(result.errors)")
        let taken = try #require(parts.dropFirst().first.flatMap { Int($0) })
        #expect(taken <= announced + slack, "\(file): \(parts[2])")
        return parts[2].hasPrefix("decoded")
    }

    @Test("is no more than headers announce, of PNG, JPEG, BMP and PNM")
    func rasters() throws {
        let folder = try TemporaryFolder()

        for (number, file) in RecordedRasters.readable.enumerated() {
            let path = try folder.write(file.bytes, to: "\(number).\(file.format)")
            #expect(try Self.expectKept(path), "\(file.name)")
        }
    }

    @Test(
        "is no more than headers announce, of TIFF files of every compression and layout",
        .enabled { await TIFFGenerated.arePossible() })
    func compressions() throws {
        var names: [String: String] = [:]
        for file in try TIFFGenerated.expectations() where file.refusal == nil {
            names["\(file.compression), \(file.layout)"] = file.name
        }

        for name in names.values {
            let path = TIFFGenerated.path("\(name).tif").resolvingSymlinks
            #expect(try Self.expectKept(path), "\(name)")
        }
        #expect(names.count > 20)
    }

    @Test("is no more than headers announce, of files that announce a great deal or lie")
    func bombs() throws {
        let folder = try TemporaryFolder()
        let files = [
            "tile": MemoryBombs.tile(), "jpeg": MemoryBombs.jpeg(rows: 65_500),
            "strip": MemoryBombs.strip(count: 1 << 31, compression: 50000),
            "interlaced": MemoryBombs.interlaced(side: 3000),
        ]

        for (name, bytes) in files {
            let isDecoded = try Self.expectKept(folder.write(bytes, to: name))
            #expect(!isDecoded, "\(name)")
        }
    }
}
