import FoundationEssentials
import Images
import Linux
import Testing
import TestSupport

@Suite("Files of several series, and OME-XML that says other things than the file holds")
struct SeriesFilesTests {
    /// A file that Tests/Images/generate-series wrote, and what must be read of it.
    struct File: Decodable, Sendable {
        struct Picture: Decodable, Sendable {
            let suffix: String
            let series: Int
            let channel: Int
            let zSlice: Int?
            let time: Int
            let width: Int
            let height: Int
        }

        struct Part: Decodable, Sendable, Equatable {
            let kind: String
            let count: Int
        }

        let name: String
        let pictures: [Picture]
        let unprocessed: [Part]
    }

    @Test(
        "every series is read, and what is not is said",
        .enabled("needs Python, and PyPI for the first time") { await TIFFGenerated.arePossible() })
    func read() async throws {
        let folder = try TemporaryFolder()
        #expect(try await TIFFGenerated.run("generate-series", [folder.path.string]) == "")
        func bytes(_ name: String) throws -> [UInt8] {
            try [UInt8](Data(contentsOf: URL(filePath: folder.path.appending(name).string)))
        }
        let files = try JSONDecoder().decode([File].self, from: Data(bytes("index.json")))

        #expect(files.count > 40)
        for file in files {
            do {
                try Self.compare(file, bytes(file.name), samples: bytes("\(file.name).raw"))
            } catch {
                Issue.record(error, "\(file.name)")
            }
        }
    }

    private static func compare(_ file: File, _ content: [UInt8], samples: [UInt8]) throws {
        let words: Comment = "\(file.name)"
        let reader = try ImageReader(input: .bytes(content), fileName: file.name)
        let parts = reader.unprocessed.map { File.Part(kind: $0.kind.rawValue, count: $0.count) }
        #expect(parts == file.unprocessed, words)
        #expect(
            reader.pictures.map { $0.suffix?.description ?? "" } == file.pictures.map(\.suffix),
            words)
        var samples = samples[...]
        for (picture, expected) in zip(reader.pictures, file.pictures) {
            #expect(picture.series == expected.series, words)
            #expect(picture.channel == expected.channel, words)
            #expect(picture.zSlice == expected.zSlice && picture.time == expected.time, words)
            let source = try reader.source(of: picture)
            #expect(source.width == expected.width && source.height == expected.height, words)
            #expect(reader.header(of: picture).width == expected.width, words)
            let bytes = try source.bytes(band: 5)
            #expect(bytes.elementsEqual(samples.prefix(bytes.count)), words)
            samples = samples.dropFirst(bytes.count)
        }
        #expect(samples.isEmpty, words)
    }
}
