import Inbox
import Linux
import SystemPackage
import Testing

@Suite("Unreadable paths")
struct UnreadablePathsTests {
    private func error(_ path: FilePath) -> FileError {
        .system(path: path, action: "list", .permissionDenied)
    }

    @Test("a path that is about to be read is removed with all below it, and nothing else is")
    func removed() {
        var paths = UnreadablePaths()
        for path in ["plate", "plate/a", "plate2", "b.png"] as [FilePath] {
            paths.insert(path, error: error(path))
        }

        #expect(paths.contains("plate/a") && paths.contains("plate") && !paths.contains("c"))
        paths.remove(below: "plate")

        #expect(paths.first(10).map(\.path) == ["b.png", "plate2"])
        paths.remove(below: "")
        #expect(paths.count == 0 && !paths.contains("plate2"))
    }

    @Test("a folder above one that cannot be read contains it")
    func above() {
        var paths = UnreadablePaths()
        paths.insert("plate/deep/a", error: error("plate/deep/a"))

        #expect(paths.contains("plate"))
        #expect(!paths.contains("plate/de"))
    }

    @Test("of very many paths all are counted, and the first are named")
    func many() {
        var paths = UnreadablePaths()
        for number in 0..<2000 {
            let path = FilePath("d\(number)")
            paths.insert(path, error: error(path))
        }

        #expect(paths.count == 2000)
        #expect(paths.first(3).map(\.path) == ["d0", "d1", "d10"])
    }
}
