import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Mapped file")
struct MappedFileTests {
    @Test("the mapped bytes are the file's content", arguments: [1, 4095, 4096, 4097, 100_000])
    func bytes(size: Int) throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        let path = try folder.write(bytes, to: "a")

        let mapped = try MappedFile(path)

        #expect(mapped.withBytes { Array($0) } == bytes)
    }

    @Test("an empty file cannot be mapped, and is named in the error")
    func empty() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([], to: "a")

        let error = #expect(throws: FileError.self) { _ = try MappedFile(path) }

        #expect(error?.description == "cannot use '\(path)': it is empty")
    }
}
