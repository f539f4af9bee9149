import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("File of the work in flight")
struct InFlightFileTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.path.appending("in-flight") }

    init() throws { folder = try TemporaryFolder() }

    /// A file with the header `[1]` and work in slots 0 and 2 of 3.
    private func written() throws -> [UInt8] {
        let file = try InFlightFile(replacing: path, header: [1], slots: 3)
        file.begin([2, 3], slot: 0)
        file.begin([4], slot: 2)
        return try OpenFile(at: path).readAll(limit: 1 << 20)
    }

    @Test("what is in flight is there after SIGKILL, what was finished is not")
    func killed() async throws {
        let name = path.string
        await #expect(processExitsWith: .signal(SIGKILL)) { [name = name as String] in
            let file = try InFlightFile(replacing: FilePath(name), header: [7, 7], slots: 4)
            file.begin([1, 2, 3], slot: 0)
            file.begin([9], slot: 1)
            file.begin(Array(repeating: 5, count: 9000), slot: 3)
            file.end(slot: 1)
            kill(getpid(), SIGKILL)
            while true { pause() }
        }

        #expect(
            InFlightFile.read(at: path)
                == InFlightFile.Content(
                    header: [7, 7], work: [[1, 2, 3], Array(repeating: 5, count: 8192)]))
        #expect(try folder.names() == ["in-flight"])
    }

    @Test("new work takes the slot of old work, also where it is shorter")
    func replaced() throws {
        let file = try InFlightFile(replacing: path, header: [1], slots: 1)

        file.begin([2, 3, 4], slot: 0)
        file.begin([5], slot: 0)
        file.begin([6], slot: 1)
        file.begin([6], slot: -1)

        #expect(InFlightFile.read(at: path)?.work == [[5]])
    }

    @Test("a new file takes the place of an old one, and is removed at an end in order")
    func ended() throws {
        _ = try written()

        let file = try InFlightFile(replacing: path, header: [8], slots: 3)

        #expect(InFlightFile.read(at: path) == InFlightFile.Content(header: [8], work: []))
        file.remove()
        #expect(InFlightFile.read(at: path) == nil)
        #expect(try folder.names() == [])
    }

    @Test("work whose frame was being written is left out")
    func torn() throws {
        var bytes = try written()
        let torn = try #require(bytes.lastIndex(of: 4))
        bytes[torn] = 0

        _ = try folder.write(bytes, to: "in-flight")

        #expect(InFlightFile.read(at: path) == InFlightFile.Content(header: [1], work: [[2, 3]]))
    }

    @Test("a file that is cut off anywhere, or has other bytes, is read without harm")
    func garbage() throws {
        let bytes = try written()
        for count in [0, 1, 15, 16, 17, 8207, 8208, 8223, 8225, 8226, bytes.count - 1] {
            _ = try folder.write(Array(bytes.prefix(count)), to: "in-flight")
            let content = InFlightFile.read(at: path)
            #expect((content != nil) == (count >= 17), "\(count) bytes")
            #expect(content?.work ?? [] == (count >= 8226 ? [[2, 3]] : []) || count > 16416)
        }
        for value: UInt8 in [0, 1, 0x7F, 0xFF] {
            _ = try folder.write(Array(repeating: value, count: bytes.count), to: "in-flight")
            #expect(InFlightFile.read(at: path) == nil)
        }
    }

    @Test("what is no regular file is no record")
    func otherKinds() throws {
        #expect(InFlightFile.read(at: path) == nil)
        _ = try folder.makePipe("in-flight")
        #expect(InFlightFile.read(at: path) == nil)
    }

    @Test("where it cannot be written an error names it, and no temporary file is left")
    func unwritable() throws {
        let missing = folder.path.appending("missing").appending("in-flight")
        let error = #expect(throws: FileError.self) {
            try InFlightFile(replacing: missing, header: [1], slots: 1)
        }
        #expect(error?.errno == .noSuchFileOrDirectory)
        #expect("\(try #require(error))".contains("in-flight"))

        try Folder(path).create()
        #expect(throws: FileError.self) { try InFlightFile(replacing: path, header: [1], slots: 1) }
        #expect(try folder.names() == ["in-flight"])
    }
}
