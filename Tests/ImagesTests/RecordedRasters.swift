import FoundationEssentials
import Images
import TestSupport
import Testing

/// Small files and their samples by Pillow and NumPy; written by Tests/Fixtures/record-rasters.
struct RecordedRasters: Decodable {
    /// A file; without samples where it is of a kind that is not read.
    struct File: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let format: String
        let file: Data
        let width: Int?
        let height: Int?
        let channels: Int?
        let bits: Int?
        let samples: Data?
        let pixelSize: Double?

        var testDescription: String { "\(format), \(name)" }
        var bytes: [UInt8] { Array(file) }

        /// The page of a file with these bytes.
        func page(of input: ImageInput) throws(ImageError) -> any PageReader {
            switch try FileSignature.format(of: input.prefix(FileSignature.length)) {
            case .jpeg: try JPEGFormat.open(input)
            case .bmp: try BMPPage(input: input)
            case .pnm: try PNMFormat.open(input)
            default: try PNGFormat.open(input)
            }
        }
    }

    let files: [File]
    /// A progressive JPEG, by its number of scans.
    let scans: [String: Data]

    static let readable: [File] = all.filter { $0.samples != nil }
    static let unreadable: [File] = all.filter { $0.samples == nil }

    private static let all: [File] = (try? load().files) ?? []

    static func load() throws -> RecordedRasters {
        let path = Fixtures.folder.appending("rasters.json").string
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
    }
}
