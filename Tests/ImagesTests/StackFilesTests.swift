import Images
import Linux
import Testing

@Suite("Stacks that tifffile and instruments write")
struct StackFilesTests {
    @Test(
        "every picture is what NumPy makes of the planes, whole and in bands",
        .enabled("needs Python, and PyPI for the first time") { await TIFFGenerated.arePossible() })
    func numpy() async throws {
        let stacks = try await StackFiles()

        #expect(stacks.files.count > 50)
        for file in stacks.files {
            let content = try stacks.content(of: file)
            let samples = try stacks.samples(of: file)
            for band in [1, 7, Int.max] {
                do {
                    try Self.compare(file, content, samples, band: band)
                } catch {
                    Issue.record(error, "\(file.name)")
                }
            }
        }
    }

    @Test(
        "a file that is cut short or damaged is refused or read, and nothing else happens",
        .enabled("needs Python, and PyPI for the first time") { await TIFFGenerated.arePossible() })
    func damaged() async throws {
        let stacks = try await StackFiles()
        var refused = 0
        var read = 0

        for file in stacks.files {
            let content = try stacks.content(of: file)
            for step in 0..<64 {
                let at = content.count * step / 64
                var flipped = content
                flipped[at] ^= 1 << UInt8(step % 8)
                for bytes in [Array(content[..<at]), flipped] {
                    do throws(ImageError) {
                        try Self.readAll(bytes)
                        read += 1
                    } catch {
                        refused += 1
                    }
                }
            }
        }

        #expect(refused + read == stacks.files.count * 128)
        #expect(refused >= stacks.files.count * 63)
    }

    private static func readAll(_ bytes: [UInt8]) throws(ImageError) {
        let limits = DecodingLimits(image: ImageLimits(pixels: 1 << 20), time: .seconds(2))
        let reader = try ImageReader(input: .bytes(bytes), limits: limits)
        for picture in reader.pictures.prefix(8) {
            _ = try reader.source(of: picture).bytes(band: 16)
        }
    }

    private static func compare(
        _ file: StackFiles.File, _ content: [UInt8], _ samples: [UInt8], band: Int
    ) throws {
        var samples = samples[...]
        for choice in file.choices {
            let reader = try ImageReader(input: .bytes(content), choice: PlaneChoice(choice))
            let words: Comment = "\(file.name) \(choice.channel) \(choice.zSlice) \(choice.time)"
            let stack = StackSize(
                channels: file.channels, zSlices: file.zSlices, times: file.times)
            #expect(reader.format == .tiff, words)
            #expect(reader.images == 1, words)
            #expect(reader.stack == stack, words)
            #expect(reader.channelNames == file.channelNames, words)
            #expect(
                reader.channelColours.map { $0.map { [$0.red, $0.green, $0.blue] } }
                    == file.channelColours, words)
            #expect(Self.agree(reader.header.pixelSize, file.pixelSize), words)
            #expect(reader.pictures == choice.pictures.map { Picture($0) }, words)
            for (picture, expected) in zip(reader.pictures, choice.pictures) {
                let source = try reader.source(of: picture)
                #expect(source.width == file.width && source.height == file.height, words)
                #expect(source.channels == file.samples && source.bits == file.bits, words)
                #expect(source.scale == expected.scale.map { IntensityScale($0) }, words)
                #expect(Self.agree(source.pixelSize, file.pixelSize), words)
                let bytes = try source.bytes(band: band)
                #expect(bytes.elementsEqual(samples.prefix(bytes.count)), words)
                samples = samples.dropFirst(bytes.count)
            }
        }
        #expect(samples.isEmpty, "\(file.name)")
    }

    private static func agree(_ size: Double?, _ expected: Double?) -> Bool {
        guard let size, let expected else { return size == nil && expected == nil }
        return abs(size - expected) <= 1e-6 * expected
    }
}

extension RasterSource {
    /// All samples, decoded some rows at a time, in native order.
    func bytes(band: Int) throws(ImageError) -> [UInt8] {
        var bytes: [UInt8] = []
        var row = 0
        while row < height {
            let rows = row..<row + min(band, height - row)
            switch try raster(rows: rows).samples {
            case .eight(let samples): bytes += samples
            case .sixteen(let samples): samples.withUnsafeBytes { bytes += $0 }
            }
            row = rows.upperBound
        }
        return bytes
    }
}

extension PlaneChoice {
    fileprivate init(_ choice: StackFiles.File.Choice) {
        let channel: Channel =
            choice.channel == "auto"
            ? .auto : Int(choice.channel).map { .index($0) } ?? .name(choice.channel)
        let zSlice: PlaneChoice.ZSlices =
            choice.zSlice == "max" ? .max : Int(choice.zSlice).map { .index($0) } ?? .each
        self.init(
            channel: channel, zSlice: zSlice, time: Int(choice.time).map { .index($0) } ?? .each)
    }
}

extension Picture {
    fileprivate init(_ picture: StackFiles.File.Picture) {
        self.init(
            suffix: PictureSuffix(picture.suffix), channel: picture.channel,
            channelName: picture.channelName,
            zSlice: picture.zSlice, time: picture.time)
    }
}

extension IntensityScale {
    fileprivate init(_ scale: StackFiles.File.Scale) {
        self.init(
            low: scale.low, high: scale.high, nonFinite: scale.nonFinite, zeroIsNoData: scale.gaps)
    }
}
