import Testing
import Training

@Suite("A data folder with a weight")
struct WeightedFolderTests {
    @Test(
        "is split at the last colon before a number, unless there is a folder of the whole name",
        arguments: [
            ("data", "data", 1), ("data:2", "data", 2), ("a:b:0.5", "a:b", 0.5),
            ("data:", "data:", 1), ("data:x", "data:x", 1), ("there:3", "there:3", 1),
            ("there:3:2", "there:3", 2), (":2", ":2", 1), ("/a/b:1e1", "/a/b", 10),
            ("data:-1", "data", -1), ("data:0", "data", 0), ("", "", 1),
        ])
    func split(argument: String, path: String, weight: Double) {
        let folder = WeightedFolder(argument) { $0 == "there:3" }

        #expect(folder.path == path)
        #expect(folder.weight == weight)
    }
}
