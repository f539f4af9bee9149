import Inbox
import SystemPackage
import Testing

@Suite("Files that are passed over")
struct PassedOverFilesTests {
    @Test("kinds are counted apart, the most frequent first, each file once")
    func groups() {
        var files = PassedOverFiles()
        files.insert("notes.txt", as: .notAnImage(fileExtension: "txt"))
        files.insert("plate/b.txt", as: .notAnImage(fileExtension: "txt"))
        files.insert("notes.txt", as: .notAnImage(fileExtension: "txt"))
        files.insert("link.png", as: .notAFile)
        files.insert(".a.png", as: .hidden)
        files.insert("c.png.part", as: .unfinished)

        #expect(files.ignored == 2)
        #expect(files.groups.map(\.count) == [2, 1, 1, 1])
        #expect(
            files.groups.first
                == .init(kind: .notAnImage(fileExtension: "txt"), count: 2, example: "notes.txt"))
        #expect(files.groups.dropFirst().map(\.example) == [".a.png", "c.png.part", "link.png"])
    }

    @Test("extensions beyond the first twelve, and long ones, are counted together")
    func bounded() {
        var files = PassedOverFiles()
        for number in 0..<40 {
            files.insert(FilePath("a.x\(number)"), as: .notAnImage(fileExtension: "x\(number)"))
        }
        let long = String(repeating: "y", count: 17)
        files.insert(FilePath("a.\(long)"), as: .notAnImage(fileExtension: long))

        #expect(files.ignored == 41)
        #expect(files.groups.count == PassedOverFiles.maximumExtensions + 1)
        #expect(files.groups.first?.kind == .notAnImage(fileExtension: nil))
        #expect(files.groups.first?.count == 29)
    }

    @Test("files that are gone are neither counted nor examples")
    func removed() {
        var files = PassedOverFiles()
        files.insert("a.png.part", as: .unfinished)
        files.insert("b.png.part", as: .unfinished)
        files.insert("a.txt", as: .notAnImage(fileExtension: "txt"))
        files.remove("a.png.part")
        files.remove("a.txt")
        files.remove("other")

        #expect(files.groups == [.init(kind: .unfinished, count: 1, example: "b.png.part")])
    }
}
