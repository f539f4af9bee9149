import Images
import Testing

/// Structures that ask for much more than the bytes that describe them.
@Suite("A hostile structure of a TIFF", .timeLimit(.minutes(30)))
struct HostileStructureTests {
    private static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// A gray page of 8x8 pixels, and what else its directory has.
    private static func file(
        description: String? = nil, also entries: [HandmadeTIFF.Entry] = []
    ) -> HandmadeTIFF {
        var file = HandmadeTIFF()
        let strip = file.append([UInt8](repeating: 7, count: 64))
        var all = HandmadeTIFF.gray(width: 8, height: 8, offset: strip, count: 64) + entries
        if let description {
            let text = Array(description.utf8) + [0]
            all.append(.init(270, type: 2, count: text.count, at: file.append(text)))
        }
        file.append(all)
        return file
    }

    private static func error(of bytes: [UInt8]) -> String? {
        do throws(ImageError) {
            _ = try ImageReader(input: .bytes(bytes))
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "a list of directories that comes back to an earlier one is damaged", arguments: [0, 1, 2])
    func cycle(target: Int) throws {
        var file = HandmadeTIFF()
        let strip = file.append([UInt8](repeating: 7, count: 64))
        var places: [Int] = []
        for _ in 0..<3 {
            places.append(file.bytes.count)
            file.append(HandmadeTIFF.gray(width: 8, height: 8, offset: strip, count: 64))
        }
        #expect(places.allSatisfy { $0.isMultiple(of: 2) })
        file.point(to: places[target])

        let error = try #require(Self.error(of: file.bytes))

        #expect(error.contains("IFD looping to directory \(target)"), "\(error)")
    }

    @Test("a list of more directories than are read is refused with the limit")
    func chain() {
        let count = 1 << 16 + 1
        let entries = [
            (256, 8), (257, 8), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 8),
            (279, 64),
        ].flatMap {
            Self.little($0.0, 2) + Self.little(4, 2) + Self.little(1, 4) + Self.little($0.1, 4)
        }
        let directory = Self.little(9, 2) + entries
        let length = directory.count + 4
        var bytes: [UInt8] = [0x49, 0x49, 42, 0] + Self.little(72, 4)
        bytes += [UInt8](repeating: 7, count: 64)
        bytes.reserveCapacity(bytes.count + count * length)
        for number in 1...count {
            bytes += directory
            bytes += Self.little(number == count ? 0 : 72 + number * length, 4)
        }

        #expect(
            Self.error(of: bytes)
                == "the file is a TIFF of more than 65536 pages, which is not read")
    }

    @Test("SubIFDs are counted and not followed, so that they may be cyclic")
    func subDirectories() throws {
        let offset = UInt32(8 + 64)  // its own directory
        let file = Self.file(also: [.init(330, count: 1, at: offset)])

        let reader = try ImageReader(input: .bytes(file.bytes))

        #expect(reader.pictures.count == 1)
        #expect(reader.unprocessed.map(\.kind) == [.pyramidLevel])
    }

    @Test("planes that ImageJ's description names, and the file does not hold, are said")
    func virtualPlanes() throws {
        let description = "ImageJ=1.54f\nimages=1000000\nframes=1000000\n"

        let reader = try ImageReader(input: .bytes(Self.file(description: description).bytes))

        #expect(reader.pictures.count == 1)
        #expect(reader.unprocessed.map { "\($0.kind) \($0.count)" } == ["missingPlanes 999999"])
    }

    @Test(
        "more planes than are read are refused with the limit",
        arguments: [
            "ImageJ=1.54f\nimages=2147483648\nframes=2147483648\n",
            "ImageJ=1.54f\nimages=9223372036854775807\nslices=9223372036854775807\n",
        ])
    func tooManyPlanes(description: String) {
        #expect(
            Self.error(of: Self.file(description: description).bytes)
                == "the file is a stack of more than 1048576 planes or 65536 channels, which is "
                + "not read")
    }

    @Test("a MetaMorph stack of 2^31 planes is refused with the limit")
    func metaMorph() {
        let file = Self.file(also: [.init(33629, type: 5, count: 1 << 31, at: 8)])

        #expect(
            Self.error(of: file.bytes)
                == "the file is a stack of more than 1048576 planes or 65536 channels, which is "
                + "not read")
    }

    private static func document(times: Int, blocks: String) -> String {
        """
        <OME><Image><Pixels DimensionOrder="XYZCT" SizeX="8" SizeY="8" SizeC="1" SizeZ="1" \
        SizeT="\(times)">\(blocks)</Pixels></Image></OME>
        """
    }

    @Test("OME-XML of 2^31 time points gives those that the file holds")
    func hugeExtent() throws {
        let document = Self.document(times: 1 << 31, blocks: "<TiffData/>")

        let reader = try ImageReader(input: .bytes(Self.file(description: document).bytes))

        #expect(reader.pictures.count == 1)
        #expect(reader.unprocessed.map(\.kind) == [.missingPlanes])
    }

    @Test("200,000 blocks of OME-XML give the planes that the file holds")
    func manyBlocks() throws {
        let blocks = String(repeating: "<TiffData/>", count: 200_000)
        let document = Self.document(times: 200_000, blocks: blocks)

        let reader = try ImageReader(input: .bytes(Self.file(description: document).bytes))

        #expect(reader.pictures.count == 1)
        #expect(reader.unprocessed.map(\.kind) == [.missingPlanes])
    }

    /// The lists of 100 directories are the same 8 KiB: 100,000 strips in 18 kB.
    @Test("lists of strips that directories share are noticed")
    func sharedLists() {
        let rows = 1000
        var file = HandmadeTIFF()
        let strip = file.append([UInt8](repeating: 7, count: 8))
        let offsets = file.append((0..<rows).flatMap { _ in Self.little(Int(strip), 4) })
        let counts = file.append((0..<rows).flatMap { _ in Self.little(8, 4) })
        for _ in 0..<100 {
            file.append([
                .init(256, 8), .init(257, UInt32(rows)), .init(258, 8), .init(259, 1),
                .init(262, 1), .init(273, count: rows, at: offsets), .init(277, 1), .init(278, 1),
                .init(279, count: rows, at: counts),
            ])
        }

        #expect(
            Self.error(of: file.bytes)
                == "the file would take the work of a far larger one: its pages share lists of "
                + "strips or tiles")
    }
}
