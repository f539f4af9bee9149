import Daemon
import Testing

@Suite("Files that stay in the inbox")
struct UnmovedFilesTests {
    @Test("an image is there once, with the latest of what became of it")
    func once() {
        var files = UnmovedFiles()
        files.insert("b.png", isFailure: false, cause: .permissions)
        files.insert("a.png", isFailure: true, cause: .other)
        files.insert("b.png", isFailure: true, cause: .readOnly)

        #expect(files.count == 2)
        #expect(files.first.map(\.name) == ["a.png", "b.png"])
        #expect(files.first.map(\.isFailure) == [true, true])
        #expect(files.first.map(\.cause) == [.other, .readOnly])
        #expect(files.remove("a.png") && !files.remove("a.png"))
        #expect(files.count == 1 && !files.isFailure("a.png"))
    }

    @Test("the first ten are named")
    func many() {
        var files = UnmovedFiles()
        for number in 0..<50 {
            files.insert(.init("\(number).png"), isFailure: true, cause: .permissions)
        }

        #expect(files.count == 50 && files.first.count == 10)
    }
}
