import Foundation
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid sample")
struct SampleCommandTests {
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
}
