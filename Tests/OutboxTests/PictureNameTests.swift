import Linux
import Outbox
import SystemPackage
import Testing

@Suite("Results of a file of several pictures")
struct PictureNameTests {
    let folder: TemporaryFolder
    let outbox: Outbox

    init() throws {
        folder = try TemporaryFolder()
        outbox = Outbox(root: folder.path)
    }

    static func planes(
        times: Int = 1, zSlices: Int = 1, pictures: Int, of file: FilePath = "p/a.tif"
    ) -> Sidecar.Planes {
        Sidecar.Planes(
            file: file, chosen: (0, 0, 0), channelName: nil, size: (1, zSlices, times),
            pictures: pictures)
    }

    /// Publishes a result without files but its mask.
    private func publish(
        _ name: FilePath, _ planes: Sidecar.Planes?, sha256: String = "ab"
    ) throws {
        let file = ResultFile(suffix: ".mask.png", bytes: [1])
        try outbox.publish([file], for: name) {
            var sidecar = Sidecar.example(
                name: name, outputs: [ResultName(for: name).key(suffix: ".mask.png"): file.output])
            sidecar.image.planes = planes
            sidecar.image.sha256 = sha256
            return try SidecarCoding.encode(sidecar)
        }
    }

    @Test(
        "a name tells the file that its picture is of",
        arguments: [
            ("p/a.tif#t0003", "p/a.tif"), ("a.tif#z0012", "a.tif"),
            ("p/a.tif#s0001", "p/a.tif"), ("a.tif#s0001t0003z0012", "a.tif"),
            ("a.tif#t0003s0001", nil),
            ("a.tif#t0003z0012", "a.tif"), ("a#b.tif#t00000", "a#b.tif"),
            ("#t0000", nil), ("p/#t0000", nil), ("a.tif", nil), ("a#b.tif", nil),
            ("a.tif#t003", nil),
            ("a.tif#t0003x", nil), ("a.tif#z0000t0000", nil), ("a.tif#", nil), ("a#t0000.tif", nil),
            ("a.tif#t", nil), ("a.tif#t000٣", nil),
        ] as [(String, String?)])
    func file(name: String, file: String?) {
        #expect(PictureName(FilePath(name))?.file == file.map { FilePath($0) })
    }

    @Test(
        "one picture knows the names of all",
        arguments: [
            ("p/a.tif#t0000", planes(times: 3, pictures: 3), ["t0000", "t0001", "t0002"]),
            ("p/a.tif#t0001", planes(times: 2, zSlices: 9, pictures: 2), ["t0000", "t0001"]),
            ("p/a.tif#z0000", planes(times: 7, zSlices: 2, pictures: 2), ["z0000", "z0001"]),
            (
                "p/a.tif#t0001z0001", planes(times: 2, zSlices: 2, pictures: 4),
                ["t0000z0000", "t0000z0001", "t0001z0000", "t0001z0001"]
            ),
            ("p/a.tif#t0000", planes(times: 3, pictures: 4), []),
            ("p/a.tif#t0000", planes(times: 0, pictures: 0), []),
            ("p/a.tif#t0000", planes(times: .max, pictures: 2), []),
            ("p/a.tif#t0000", planes(times: .max, pictures: .max), []),
            ("p/a.tif#t0000", planes(times: -1, pictures: -1), []),
            ("p/a.tif#t0000", planes(times: 2, pictures: 2, of: "other.tif"), []),
        ])
    func all(name: String, planes: Sidecar.Planes, suffixes: [String]) throws {
        let names = try #require(PictureName(FilePath(name))).all(of: planes)

        #expect(names == suffixes.map { FilePath("p/a.tif#\($0)") })
    }

    @Test(
        "results that do not follow from the numbers of planes are listed by the first",
        arguments: [
            (["#s0000", "#s0002"], 2, true), (["#s0000", "#s0002"], 3, false),
            (["#s0001", "#s0002"], 2, false), (["#s0000", "#t0001"], 2, false),
            (["#s0000", "#s0000"], 2, false), (["#s0000", "x"], 2, false), ([], 0, false),
        ])
    func listed(results: [String], pictures: Int, isValid: Bool) throws {
        var planes = Self.planes(pictures: pictures)
        planes.results = results

        let names = try #require(PictureName("p/a.tif#s0000")).all(of: planes)

        #expect(names == (isValid ? results.map { FilePath("p/a.tif\($0)") } : []))
    }

    @Test("results of series replace that of the plain name, and are all removed again")
    func series() throws {
        var planes = Self.planes(pictures: 2)
        planes.results = ["#s0000", "#s0002"]
        let names: [FilePath] = ["p/a.tif#s0000", "p/a.tif#s0002"]
        try publish("p/a.tif", nil)
        try outbox.removeResults(of: "p/a.tif", except: Set(names))
        #expect(outbox.result(for: "p/a.tif") == nil)

        try publish(names[0], planes)
        try publish(names[1], Self.planes(pictures: 2))
        let first = try #require(outbox.result(for: "p/a.tif"))
        let last = try #require(outbox.sidecar(for: names[1]))
        let all = outbox.names(besides: last)
        try outbox.removeResults(of: "p/a.tif", except: ["p/a.tif"])

        #expect(first.image.path == names[0] && all == names)
        #expect(try Folder(folder.path.appending("p")).names().isEmpty)
    }

    @Test("more than ten thousand pictures have five digits each")
    func wide() throws {
        let names = try #require(PictureName("p/a.tif#t00000"))
            .all(of: Self.planes(times: 10_001, pictures: 10_001))

        #expect(names.count == 10_001)
        #expect(names.first == "p/a.tif#t00000" && names.last == "p/a.tif#t10000")
        #expect(PictureName.firsts(of: "p/a.tif").contains("p/a.tif#t00000"))
    }

    @Test("a file has a result when all of its pictures have one, of the same content")
    func whole() throws {
        let planes = Self.planes(times: 3, pictures: 3)
        let names = (0..<3).map { FilePath("p/a.tif#t000\($0)") }

        var found: [Bool] = [outbox.hasResult(for: "p/a.tif")]
        for name in names {
            try publish(name, planes)
            found.append(outbox.result(for: "p/a.tif") != nil)
        }
        try publish(names[1], planes, sha256: "other")
        found.append(outbox.hasResult(for: "p/a.tif"))

        #expect(found == [false, false, false, true, false])
    }

    @Test("a result of the file's own is its result, whatever the pictures are")
    func own() throws {
        try publish("p/a.tif", nil)
        try publish("p/a.tif#t0000", Self.planes(times: 2, pictures: 2))

        #expect(outbox.result(for: "p/a.tif")?.image.path == "p/a.tif")
        #expect(outbox.result(for: "p/b.tif") == nil)
    }

    @Test("results that a new content or choice would never replace are removed with their files")
    func retire() throws {
        let planes = Self.planes(times: 3, pictures: 3)
        for name in ["p/a.tif", "p/a.tif#z0000"] as [FilePath] {
            try publish(name, Self.planes(zSlices: 1, pictures: 1))
        }
        for time in 0..<3 { try publish(FilePath("p/a.tif#t000\(time)"), planes) }
        try publish("p/ab.tif#t0000", Self.planes(times: 1, pictures: 1, of: "p/ab.tif"))
        try AtomicFile.write([1], to: folder.path.appending("p/a.tif#t0002.notes"))

        try outbox.removeResults(of: "p/a.tif", except: ["p/a.tif#t0000", "p/a.tif#t0001"])

        let left = try Folder(folder.path.appending("p")).names().map(\.string).sorted()
        #expect(
            left == [
                "a.tif#t0000.json", "a.tif#t0000.mask.png", "a.tif#t0001.json",
                "a.tif#t0001.mask.png", "a.tif#t0002.notes", "ab.tif#t0000.json",
                "ab.tif#t0000.mask.png",
            ])
    }

    @Test("names of any bytes and any length are those of their file")
    func bytes() throws {
        let file = FilePath(bytes: [0xFF, 0x23] + Array(repeating: UInt8(ascii: "a"), count: 240))
        let planes = Self.planes(times: 2, pictures: 2, of: file)
        for time in 0..<2 {
            try publish(FilePath(bytes: file.bytes + "#t000\(time)".utf8), planes)
        }

        #expect(outbox.result(for: file)?.image.file == file)
    }
}
