import Foundation
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid sample and check-config")
struct OtherCommandTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("the same seed gives the same files, another seed others")
    func sample() throws {
        let folders = ["a", "b", "c"].map { folder.path.appending($0) }

        for (folder, seed) in zip(folders, ["5", "5", "6"]) {
            let result = try Executable.run(
                ["sample", "--output", folder.string, "--count", "2", "--seed", seed])
            #expect(result.status == 0)
        }

        let contents = try folders.map { folder in
            try ["images", "labels"].map { kind in
                let names = Fixtures.names(in: folder.appending(kind))
                #expect(names.count == 2)
                return try names.map {
                    try OpenFile(folder.appending(kind).appending($0)).readAll(limit: 1 << 26)
                }
            }
        }
        #expect(contents[0] == contents[1])
        #expect(contents[0] != contents[2])
    }

    @Test("check-config prints settings that it reads back, and the drop-in for other folders")
    func checkConfig() throws {
        let file = folder.path.appending("nucleid.yaml")
        try AtomicFile.write(Array("inbox: /data/in\noutbox: /data/out\n".utf8), to: file)

        let result = try Executable.run(["check-config", file.string])
        try AtomicFile.write(Array(result.output.utf8), to: file)
        let again = try Executable.run(["check-config", file.string])

        #expect(result.status == 0)
        #expect(result.output.contains("ReadWritePaths=\"/data/in\"\n"))
        #expect(result.output.contains("nucleid.service.d/folders.conf"))
        #expect(again.output == result.output)
    }

    @Test("check-config names file, line and key of what is wrong, and exits with 78")
    func wrongConfig() throws {
        let file = folder.path.appending("nucleid.yaml")
        try AtomicFile.write(Array("\nthreshold: 1.5\n".utf8), to: file)

        let result = try Executable.run(["check-config", file.string])

        #expect(result.status == 78)
        #expect(result.errors.contains("nucleid.yaml', line 2: threshold: '1.5' cannot be used"))
    }

    @Test("the shipped settings file is the defaults")
    func shippedConfig() throws {
        let shipped = try Executable.run(
            ["check-config", Fixtures.root.appending("etc/nucleid.yaml").string])
        let empty = folder.path.appending("empty.yaml")
        try AtomicFile.write([], to: empty)
        let defaults = try Executable.run(["check-config", empty.string])

        #expect(shipped.output == defaults.output)
        #expect(!shipped.output.contains("ReadWritePaths"))
    }
}
