import Images
import Linux
import Pipeline
import Segmentation
import SystemPackage
import TestSupport
import Testing

@Suite("Small files that take much memory")
struct MemoryBombTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["in", "out"] { try Folder(folder.path.appending(name)).create() }
    }

    /// A little-endian TIFF of 64 x 64 pixels, gray, of 8 bits: its content, then a directory of
    /// tags with a type, a count and a value.
    private static func tiff(
        _ content: [UInt8], _ tags: [(tag: UInt32, type: UInt32, count: UInt32, value: UInt32)]
    ) -> [UInt8] {
        func little(_ value: UInt32, _ count: UInt32) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let common: [(tag: UInt32, type: UInt32, count: UInt32, value: UInt32)] = [
            (256, 4, 1, 64), (257, 4, 1, 64), (258, 4, 1, 8), (262, 4, 1, 1), (277, 4, 1, 1),
        ]
        let all = (common + tags).sorted { $0.tag < $1.tag }
        let padded = content + (content.count.isMultiple(of: 2) ? [] : [0])
        let entries = all.flatMap {
            little($0.tag, 2) + little($0.type, 2) + little($0.count, 4) + little($0.value, 4)
        }
        return [0x49, 0x49, 0x2A, 0] + little(UInt32(padded.count + 8), 4) + padded
            + little(UInt32(all.count), 2) + entries + [0, 0, 0, 0]
    }

    /// One tile of a given side.
    private static func tile(side: UInt32) -> [UInt8] {
        tiff(
            [UInt8](repeating: 0, count: 64),
            [(259, 4, 1, 8), (322, 4, 1, side), (323, 4, 1, side), (324, 4, 1, 8), (325, 4, 1, 64)])
    }

    /// An uncompressed picture with a description of OME-XML.
    private static func described(by text: String) -> [UInt8] {
        let pixels = [UInt8](repeating: 0, count: 64 * 64)
        let description = Array(text.utf8) + [0]
        return tiff(
            pixels + description,
            [
                (259, 4, 1, 1), (270, 2, UInt32(description.count), UInt32(8 + pixels.count)),
                (273, 4, 1, 8), (278, 4, 1, 64), (279, 4, 1, UInt32(pixels.count)),
            ])
    }

    private func outcome(of bytes: [UInt8], memory: Int) throws -> Outcome {
        let file = folder.path.appending("in/bomb.tif")
        try AtomicFile.write(bytes, to: file)
        let pipeline = try Pipeline(
            model: LoadedModel(file: nil), options: SegmentationOptions(), limits: ReadingLimits(),
            outbox: folder.path.appending("out"), truth: nil, memory: MemoryBudget(ceiling: memory),
            threads: 1)
        defer { pipeline.stop() }
        return try pipeline.segment(ImageSource(file: file, named: "bomb.tif")).outcome
    }

    @Test("a picture in one huge tile is refused with the tile, its size, the setting and the cure")
    func tile() throws {
        let outcome = try outcome(of: Self.tile(side: 16384), memory: 64 << 20)

        guard case .rejected(let error, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == "image-too-large")
        #expect(error.message.contains("256 MiB of it for a tile of 16384 x 16384 pixels"))
        #expect(error.message.contains("the setting 'memory' allows 64 MiB"))
        #expect(error.cure == "Export it with tiles of 256 x 256 pixels.")
    }

    @Test("metadata that take more memory than there is are refused before they are read")
    func metadata() throws {
        let text =
            "<OME><Image><Pixels SizeX=\"64\" SizeY=\"64\" SizeC=\"1\" SizeZ=\"1\" SizeT=\"1\">"
            + String(repeating: "<TiffData/>", count: 200_000) + "</Pixels></Image></OME>"

        let outcome = try outcome(of: Self.described(by: text), memory: 64 << 20)

        guard case .rejected(let error, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == "image-too-large")
        #expect(error.message.contains("reading its headers and metadata may take"))
    }

    @Test("metadata beyond what is read without a reservation are read where there is memory")
    func reserved() throws {
        let text =
            "<OME><Image><Pixels SizeX=\"64\" SizeY=\"64\" SizeC=\"1\" SizeZ=\"1\" SizeT=\"1\"/>"
            + "</Image><!--" + String(repeating: " ", count: 200_000) + "--></OME>"
        let bytes = Self.described(by: text)
        #expect(try HeaderMemory(of: .bytes(bytes)).bytes > MemoryEstimate.unreservedHeaders)

        let outcome = try outcome(of: bytes, memory: 64 << 20)

        guard case .done = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test("what a decoder takes is part of the estimate, whether planes are in memory or not")
    func estimate() {
        func bytes(decoding: Int, wholePixels: Int) -> Int {
            let header = PageHeader(
                width: 1000, height: 1000, channels: 1, kind: .unsigned(bits: 8), bits: 8,
                decoding: DecodingMemory(bytes: decoding))
            return MemoryEstimate.bytes(file: 0, header: header, wholePixels: wholePixels)
        }

        for whole in [Int.max, 1] {
            let difference =
                bytes(decoding: 5000, wholePixels: whole) - bytes(decoding: 0, wholePixels: whole)
            #expect(difference == 5000)
            #expect(bytes(decoding: .max, wholePixels: whole) == .max)
        }
    }

    @Test("a projection takes its own bytes besides, up to 128 MiB, and a part of a plane")
    func projection() {
        func extra(width: Int, height: Int, wholePixels: Int = .max) -> Int {
            let header = PageHeader(
                width: width, height: height, channels: 1, kind: .unsigned(bits: 16), bits: 16)
            func bytes(_ stack: StackSize) -> Int {
                MemoryEstimate.bytes(
                    file: 0, header: header, stack: stack, wholePixels: wholePixels)
            }
            return bytes(StackSize(zSlices: 5)) - bytes(StackSize())
        }

        #expect(extra(width: 100, height: 100) == 20_000 + 20_000)
        #expect(extra(width: 4096, height: 4096) == 32 << 20 + 4 << 20)
        #expect(extra(width: 8192, height: 8192, wholePixels: 1) == 128 << 20 + 4 << 20)
        #expect(extra(width: 8192, height: 8193) == 4 << 20)
        #expect(extra(width: 4 << 20, height: 100) == 8 << 20)
    }
}
