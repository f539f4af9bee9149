import Images
import Testing

@Suite("Names and colours of channels")
struct ChannelNamesTests {
    /// Two pages of one pixel, as ImageJ writes them, with its metadata and a summary behind the
    /// header.
    private static func reader(
        metadata: [UInt8] = [], counts: [UInt32] = [], plane: String? = nil,
        description: String = "images=2\nchannels=2"
    ) throws -> ImageReader {
        var file = HandmadeTIFF()
        let text = Array("ImageJ=1.54f\n\(description)\n\0".utf8)
        var entries: [HandmadeTIFF.Entry] = [
            .init(270, type: 2, count: text.count, at: file.append(text))
        ]
        if !metadata.isEmpty {
            entries.append(.init(50839, type: 1, count: metadata.count, at: file.append(metadata)))
            let numbers = file.append(counts.flatMap { Self.little($0) })
            entries.append(.init(50838, count: counts.count, at: numbers))
        }
        if let plane {
            let json = Array(plane.utf8)
            entries.append(.init(51123, type: 2, count: json.count, at: file.append(json)))
        }
        for page in 0..<2 {
            let strip = file.append([UInt8](repeating: UInt8(page), count: 8))
            file.append(
                HandmadeTIFF.gray(width: 2, height: 4, offset: strip, count: 8)
                    + (page == 0 ? entries : []))
        }
        return try ImageReader(input: .bytes(file.bytes))
    }

    private static func little(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
    }

    /// ImageJ's table and labels, and the numbers of bytes.
    private static func labels(_ labels: [String]) -> (value: [UInt8], counts: [UInt32]) {
        let texts = labels.map { Array($0.utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] } }
        let table = Array("JIJIlbal".utf8) + little(UInt32(labels.count))
        return (table + texts.flatMap(\.self), [12] + texts.map { UInt32($0.count) })
    }

    @Test(
        "a label is a name, but for the place of the plane in the stack",
        arguments: [
            ("DAPI", "DAPI"), ("c:1/2 - DAPI", "DAPI"), ("c:1/2 z:3/9 t:1/1 - a - b", "a - b"),
            ("c:1/2", nil), ("c:1/2 - ", nil), ("", nil), ("\n", nil), ("c:1/2 DAPI", "DAPI"),
            ("DAPI\nexposure: 5", "DAPI"), ("- x", "- x"), ("c:/2 - x", "c:/2 - x"), ("µ", "µ"),
            (" x", "x"),
        ] as [(String, String?)])
    func label(label: String, name: String?) throws {
        let (value, counts) = Self.labels([label, "c:2/2 - other"])

        let reader = try Self.reader(metadata: value, counts: counts)

        #expect(reader.channelNames == [name, "other"])
    }

    @Test("labels name channels only where there is one for each plane, and they differ")
    func unusable() throws {
        for (labels, description) in [
            (["a", "a"], "images=2\nchannels=2"), (["a", "b"], "images=2\nslices=2"),
            (["a", "b"], "images=2"), (["a"], "images=2\nchannels=2"),
            (["a", "b", "c"], "images=2\nchannels=2"),
        ] {
            let (value, counts) = Self.labels(labels)

            let reader = try Self.reader(
                metadata: value, counts: counts, description: description)

            #expect(reader.channelNames.allSatisfy { $0 == nil }, "\(labels)")
        }
    }

    @Test("a long label is cut off")
    func long() throws {
        let (value, counts) = Self.labels([String(repeating: "a", count: 70_000), "b"])

        let reader = try Self.reader(metadata: value, counts: counts)

        #expect(reader.channelNames[0]?.count == 256)
    }

    @Test("damaged metadata of ImageJ are no names, and hide no pixel")
    func damaged() throws {
        let (value, counts) = Self.labels(["DAPI", "FITC"])
        var files = (1..<value.count).map { (Array(value[..<$0]), counts) }
        for number in [0, 4, 11, 13, 21, 805, 1 << 31, .max] as [UInt32] {
            for place in counts.indices {
                var other = counts
                other[place] = number
                files.append((value, other))
            }
            var other = value
            other.replaceSubrange(8..<12, with: Self.little(number))
            files.append((other, counts))
        }
        for (value, counts) in files {
            let reader = try Self.reader(metadata: value, counts: counts)

            #expect(reader.stack == StackSize(channels: 2))
            #expect(try reader.source(of: reader.pictures[0]).bytes(band: 4).count == 8)
        }
    }

    @Test(
        "Micro-Manager's metadata of a plane name its channel",
        arguments: [
            ("{\"Channel\": \"DAPI\", \"Slice\": 1}", "DAPI"),
            ("{\"Channel\": \"a\\u00b5\"}", "aµ"),
            ("{\"Channel\": 5}", nil), ("{\"Channel\": \"DA", nil), ("{}", nil), ("[]", nil),
            ("{\"Channel\": \"DAPI\"}\0\0", "DAPI"),
        ] as [(String, String?)])
    func plane(json: String, name: String?) throws {
        #expect(try Self.reader(plane: json).channelNames == [name, nil])
    }
}
