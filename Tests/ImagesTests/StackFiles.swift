import FoundationEssentials
import Linux
import SystemPackage
import TestSupport

/// What Tests/Images/generate-stacks writes, run by a Python that has tifffile.
struct StackFiles {
    /// A file, what is chosen of it and what its pictures are.
    struct File: Decodable, Sendable {
        struct Choice: Decodable, Sendable {
            let channel: String
            let zSlice: String
            let time: String
            let pictures: [Picture]
        }

        struct Picture: Decodable, Sendable {
            let suffix: String
            let channel: Int
            let channelName: String?
            let zSlice: Int?
            let time: Int
            let scale: Scale?
        }

        struct Scale: Decodable, Sendable {
            let low: Double
            let high: Double
            let nonFinite: Int
            /// Whether some numbers are none.
            let gaps: Bool
        }

        let name: String
        let channels: Int
        let zSlices: Int
        let times: Int
        let channelNames: [String?]
        /// Red, green and blue of each channel.
        let channelColours: [[UInt8]?]
        let width: Int
        let height: Int
        let samples: Int
        let bits: Int
        let pixelSize: Double?
        let choices: [Choice]
    }

    /// What Python said.
    struct Failure: Error {
        let words: String
    }

    let files: [File]
    private let temporary: TemporaryFolder

    /// Has the files written.
    init() async throws {
        temporary = try TemporaryFolder()
        let words = try await TIFFGenerated.run("generate-stacks", [temporary.path.string])
        guard words.isEmpty else { throw Failure(words: words) }
        files = try JSONDecoder().decode(
            [File].self,
            from: Data(contentsOf: URL(filePath: temporary.path.appending("index.json").string)))
    }

    /// A file's content.
    func content(of file: File) throws -> [UInt8] { try bytes("\(file.name).tif") }

    /// The samples of all its pictures.
    func samples(of file: File) throws -> [UInt8] { try bytes("\(file.name).raw") }

    private func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(filePath: temporary.path.appending(name).string)))
    }
}
