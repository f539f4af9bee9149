import Foundation
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

/// Names and sidecars that other people made.
@Suite("Hostile names in commands")
struct HostileNameCommandTests {
    let folder: TemporaryFolder
    var input: FilePath { folder.path.appending("in") }
    var output: FilePath { folder.path.appending("out") }

    init() throws { folder = try TemporaryFolder() }

    private func segment() throws -> Executable.Result {
        try Executable.run(["segment", "--output", output.string, input.string])
    }

    private func page() throws -> String {
        let file = try OpenFile(at: output.appending("index.html"))
        return try String(decoding: file.readAll(limit: 1 << 20), as: UTF8.self)
    }

    @Test(
        "a sidecar that says its image lies elsewhere is on the page with a link to itself",
        arguments: ["/etc/x.png", "/x.png", "../x.png", "x.png"])
    func elsewhere(name: String) throws {
        try SampleImages.write(1, to: input)
        #expect(try segment().status == 0)
        let tree = FileTree(root: output)
        var sidecar = try Sidecar(at: "0.png.json", in: tree)
        sidecar.image.name = name
        sidecar.outputs["x.png.mask.png"] = .init(bytes: 1, sha256: "aa")
        try tree.write(SidecarCoding.encode(sidecar), to: "stranger.json")

        let result = try segment()

        #expect(result.status == 0 && result.errors == "0.png: already done\n")
        #expect(try page().contains(#"{"base":"stranger.json","#))
        #expect(try page().contains(#"{"base":"0.png.","#))
    }

    @Test("messages on a terminal have no control characters, whatever fails")
    func messages() throws {
        try SampleImages.write(1, to: input)
        let name = "no\u{1B}[2J\u{9B}31m\u{202E}such"

        let results = [
            try Executable.run(["segment", "--output", output.string, "\(name).png"]),
            try Executable.run(["evaluate", "--images", name, "--truth", name]),
            try Executable.run(["verify", "--config", name]),
            try Executable.run(["status", "--config", name]),
        ]

        for result in results {
            #expect(result.status != 0 && result.errors.contains("no [2J 31m such"))
            let text = result.output + result.errors
            #expect(!text.unicodeScalars.contains { $0.isTextControl && $0 != "\n" })
        }
    }

    @Test("help and version are printed on standard output, wrong usage on standard error")
    func usage() throws {
        let help = try Executable.run(["--help"])
        let version = try Executable.run(["--version"])
        let wrong = try Executable.run(["segment", "--no-such-option"])

        #expect(help.status == 0 && help.output.contains("SUBCOMMANDS:") && help.errors == "")
        #expect(version.status == 0 && !version.output.isEmpty && version.errors == "")
        #expect(wrong.status == 64 && wrong.output == "")
        #expect(wrong.errors.hasPrefix("Error: ") && wrong.errors.contains("Usage: "))
    }
}
