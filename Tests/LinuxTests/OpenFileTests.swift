import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Open file")
struct OpenFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The message of the error; `nil` if the file was opened and read.
    private func refusal(of path: FilePath, limit: Int = 1 << 20) -> String? {
        do {
            _ = try OpenFile(path).readAll(limit: limit)
            return nil
        } catch { return "\(error)" }
    }

    @Test("a folder is refused")
    func isFolder() throws {
        let path = try folder.makeFolder("a.png")

        #expect(refusal(of: path) == "cannot use '\(path)': it is a folder, not a file")
    }

    /// Without `O_NONBLOCK`, opening a pipe that nobody writes to would block for ever.
    @Test("a pipe is refused without blocking", .timeLimit(.minutes(30)))
    func isPipe() throws {
        let path = try folder.makePipe("a.png")

        #expect(refusal(of: path) == "cannot use '\(path)': it is a pipe or a device, not a file")
    }

    @Test("a device is refused")
    func isDevice() {
        #expect(
            refusal(of: "/dev/zero")
                == "cannot use '/dev/zero': it is a pipe or a device, not a file")
    }

    @Test("a symbolic link to a file is refused")
    func isLink() throws {
        let target = try folder.write([1], to: "target")
        let path = try folder.makeLink("a.png", to: target)

        let sentence = try #require(refusal(of: path))

        #expect(sentence.contains("'\(path)'") && sentence.contains("symbolic link"), "\(sentence)")
    }

    @Test("a missing file is refused", arguments: ["missing", "missing/a.png"])
    func isMissing(name: String) {
        let path = folder.path.appending(name)

        #expect(refusal(of: path) == "cannot open '\(path)': No such file or directory")
    }

    @Test(
        "a file as large as the limit is read, one byte more is refused", arguments: [0, 1, 4096])
    func limit(limit: Int) throws {
        let allowed = try folder.write(Array(repeating: 7, count: limit), to: "allowed")
        let larger = try folder.write(Array(repeating: 7, count: limit + 1), to: "larger")

        #expect(refusal(of: allowed, limit: limit) == nil)
        #expect(
            refusal(of: larger, limit: limit)
                == "cannot use '\(larger)': it has \(limit + 1) bytes; "
                + "at most \(limit) are read")
    }

    @Test("a file that grew after it was opened is read whole", arguments: [1, 10, 100_000])
    func grown(more: Int) throws {
        let path = try folder.write(Array(repeating: 1, count: 10), to: "a")
        let file = try OpenFile(path)
        try append(more, to: path)

        let bytes = try file.readAll(limit: 1 << 20)

        #expect(file.status.size == 10)
        #expect(bytes == Array(repeating: 1, count: 10) + Array(repeating: 2, count: more))
    }

    @Test("a file that grew beyond the limit is refused")
    func grownTooLarge() throws {
        let path = try folder.write(Array(repeating: 1, count: 10), to: "a")
        let file = try OpenFile(path)
        try append(100_000, to: path)

        let error = #expect(throws: FileError.self) { _ = try file.readAll(limit: 1000) }

        #expect(error?.description.contains("at most 1000 are read") == true)
    }

    private func append(_ count: Int, to path: FilePath) throws {
        let file = try FileDescriptor.open(path, .writeOnly, options: .append)
        try file.closeAfter { _ = try file.writeAll(Array(repeating: 2, count: count)) }
    }
}
