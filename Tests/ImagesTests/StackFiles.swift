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
            let focus: String
            let time: String
            let pictures: [Picture]
        }

        struct Picture: Decodable, Sendable {
            let suffix: String
            let channel: Int
            let channelName: String?
            let focus: Int?
            let time: Int
            let scale: Scale?
        }

        struct Scale: Decodable, Sendable {
            let low: Double
            let high: Double
            let nonFinite: Int
        }

        let name: String
        let channels: Int
        let focuses: Int
        let times: Int
        let channelNames: [String?]
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

    /// Where Debian's python3-venv has put tifffile; kept for the next run.
    private static let environment = Fixtures.root.appending(".build/images-stacks")
    private static let python = environment.appending("bin/python").string
    private static let folder = Fixtures.root.appending("Tests/Images")

    let files: [File]
    private let temporary: TemporaryFolder

    /// Whether tifffile is there, or could be fetched.
    static func arePossible() async -> Bool {
        let pip = [
            python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
            "--requirement", folder.appending("requirements-stacks").string,
        ]
        if await succeeds(pip) { return true }
        guard await succeeds(["/usr/bin/python3", "-m", "venv", environment.string]) else {
            return false
        }
        return await succeeds(pip)
    }

    /// Has the files written.
    init() async throws {
        temporary = try TemporaryFolder()
        let command = [
            Self.python, Self.folder.appending("generate-stacks").string, temporary.path.string,
        ]
        let result = try await Self.run(command)
        guard result.status == 0 else { throw Failure(words: result.output + result.errors) }
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

    private static func succeeds(_ command: [String]) async -> Bool {
        (try? await run(command))?.status == 0
    }

    /// On a thread of its own, so that no other test is kept from running.
    private static func run(_ command: [String]) async throws -> Program.Result {
        try await KernelThread.result {
            try Program.run(command[0], Array(command.dropFirst()))
        }
    }
}
