import Foundation
import Images
import Linux
import SystemPackage
import TestSupport

/// The files that Tests/Images/generate writes, with a Python that has the libraries for it.
enum TIFFGenerated {
    /// A picture of a file, and what a reader must make of it.
    struct Expectation: Decodable, Sendable {
        let name: String
        let page: Int
        let sample: Int
        let truth: String
        let width: Int
        let height: Int
        let channels: Int
        let bytes: Int
        /// What the sentence names, of a file that must be refused.
        let refusal: String?
        let palette: String?
        let orientation: Int?
        let depth: String
        let compression: String
        let order: String
        let big: Bool
        let layout: String
    }

    /// Where Debian's python3-venv has put the libraries; kept for the next run.
    private static let environment = Fixtures.root.appending(".build/images-generate")
    private static let scripts = Fixtures.root.appending("Tests/Images")
    private static let python = environment.appending("bin/python").string
    private static let folder = Fixtures.root.appending(".build/images-generated")

    /// Written once a run; `nil` where the libraries are not to be had.
    private static let generation = Task { try await PosixThread.result { try generate() } }

    /// Whether the files are there.
    static func arePossible() async -> Bool { (try? await generation.value) ?? false }

    /// What the files are.
    static func expectations() throws -> [Expectation] {
        let index = URL(fileURLWithPath: path("index.json").string)
        return try JSONDecoder().decode([Expectation].self, from: Data(contentsOf: index))
    }

    /// Where a file lies.
    static func path(_ name: String) -> FilePath { folder.appending(name) }

    /// A file's content.
    static func bytes(_ name: String) throws -> [UInt8] {
        try OpenFile(at: path(name).resolvingSymlinks).readAll(limit: 1 << 27)
    }

    /// Runs a script of Tests/Images.
    static func run(_ script: String, _ arguments: [String]) async throws -> String {
        try await PosixThread.result {
            let result = try Program.run(python, [scripts.appending(script).string] + arguments)
            return result.output + result.errors
        }
    }

    private static func generate() throws -> Bool {
        let pip = [
            "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement",
            scripts.appending("requirements").string,
        ]
        if try !succeeds(python, pip) {
            guard try succeeds("/usr/bin/python3", ["-m", "venv", environment.string]),
                try succeeds(python, pip)
            else { return false }
        }
        try? FileManager.default.removeItem(atPath: folder.string)
        try FileManager.default.createDirectory(
            atPath: folder.string, withIntermediateDirectories: true)
        return try succeeds(python, [scripts.appending("generate").string, folder.string])
    }

    private static func succeeds(_ command: String, _ arguments: [String]) throws -> Bool {
        guard FileManager.default.isExecutableFile(atPath: command) else { return false }
        return try Program.run(command, arguments).status == 0
    }
}

extension PageReader {
    /// All samples as bytes, read in bands of some rows.
    func samples(band: Int) throws(ImageError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: header.rowBytes * header.height)
        try bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(ImageError) in
                for top in stride(from: 0, to: header.height, by: band) {
                    let rows = top..<min(top + band, header.height)
                    let bounds =
                        rows.lowerBound * header.rowBytes..<rows.upperBound * header.rowBytes
                    try read(rows, into: UnsafeMutableRawBufferPointer(rebasing: buffer[bounds]))
                }
            }
        }.get()
        return bytes
    }
}
