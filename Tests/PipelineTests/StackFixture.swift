import Pipeline
import FoundationEssentials
import Images
import Linux
import Outbox
import Segmentation
import SystemPackage
import TestSupport

/// An inbox with a stack, and what NumPy says of it.
struct StackFixture {
    /// What `Tests/Fixtures/record-stack` has recorded.
    struct Recorded: Decodable {
        let width: Int
        let height: Int
        let projected: [Double]
        let planes: [[[Double]]]
        let float: Sidecar.SampleMapping
        let lastStrip: [Int]
    }

    /// Where the stack lies below the inbox.
    static let image: FilePath = "plate1/stack.ome.tif"

    let folder: TemporaryFolder
    let model: LoadedModel
    let recorded: Recorded

    init() throws {
        folder = try TemporaryFolder()
        model = try LoadedModel(file: nil)
        recorded = try SidecarCoding.decode(Recorded.self, from: Self.fixture("stack.json"))
        try put(Self.fixture("stack.ome.tif"))
    }

    var inbox: FilePath { folder.path.appending("in") }
    var outbox: Outbox { Outbox(root: folder.path.appending("out")) }

    static func fixture(_ name: String) throws -> [UInt8] {
        try OpenFile(at: Fixtures.folder.appending(name)).readAll(limit: 1 << 20)
    }

    /// Drops a file in the place of the stack.
    func put(_ bytes: [UInt8]) throws {
        try Folder(inbox.appending("plate1")).create()
        try AtomicFile.write(bytes, to: inbox.pushing(Self.image))
    }

    func pipeline(
        _ planes: PlaneChoice = PlaneChoice(), time: Duration = .seconds(300),
        file: FileLimits = FileLimits()
    ) throws -> Pipeline {
        try Pipeline(
            model: model, options: SegmentationOptions(),
            limits: ReadingLimits(time: time, file: file),
            planes: planes, outbox: folder.path.appending("out"), truth: nil, threads: 1)
    }

    /// Segments the stack.
    ///
    /// - Returns: What became of the file, and what was told of its pictures.
    func segment(
        _ planes: PlaneChoice = PlaneChoice(), time: Duration = .seconds(300),
        file: FileLimits = FileLimits(), progress: @escaping ProgressHandler = { _ in }
    ) throws -> (outcome: Outcome, results: [String]) {
        let pipeline = try pipeline(planes, time: time, file: file)
        defer { pipeline.stop() }
        var results: [String] = []
        let source = ImageSource(inbox: FileTree(root: inbox), path: Self.image)
        let attempt = try pipeline.segment(source, progress: progress) { picture in
            let suffix = picture.sidecar.image.path.string.dropFirst(Self.image.string.count)
            switch picture {
            case .published: results.append("new \(suffix)")
            case .unchanged: results.append("old \(suffix)")
            case .compared: results.append("compared \(suffix)")
            }
        }
        return (attempt.outcome, results)
    }

    /// The sidecar of a picture.
    func sidecar(_ suffix: String) -> Sidecar? {
        outbox.sidecar(for: FilePath(bytes: Self.image.bytes + suffix.utf8))
    }

    /// The names in the results' folder that end in `.json`.
    var sidecars: [FilePath] {
        let plate = folder.path.appending("out/plate1")
        return Fixtures.names(in: plate).filter { $0.hasSuffix(".json") }.map {
            plate.appending($0)
        }
    }
}
