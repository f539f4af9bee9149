import Images
import Linux
import Outbox
import Pipeline
import Segmentation
import SystemPackage
import TestSupport
import Testing

/// A file of `../shared/cases`, beside the folder that NUCLEID_DATA names, and its results.
struct SeriesCase: Sendable, CustomTestStringConvertible {
    let file: String
    /// The results' suffixes.
    let results: [String]
    /// The kinds of parts that are not processed, with their numbers.
    let parts: [String]
    /// The series of each result.
    let series: [Int]
    /// The time point of each result.
    let times: [Int]
    /// The channel's name; `nil` if the file has a single plane.
    let channel: String?

    var testDescription: String { file }

    static let all: [SeriesCase] = [
        .init(
            file: "ome-01_three_positions", results: ["#s0000", "#s0001", "#s0002"], parts: [],
            series: [0, 1, 2], times: [0, 0, 0], channel: "DAPI"),
        .init(
            file: "ome-02_overview_first", results: [""], parts: ["overview 1"], series: [1],
            times: [0], channel: "DAPI"),
        .init(
            file: "ome-03_uuid_differs_own_filename", results: [""], parts: [], series: [0],
            times: [0], channel: "DAPI"),
        .init(
            file: "ome-04_binaryonly_single_plane", results: [""], parts: ["metadata 1"],
            series: [], times: [], channel: nil),
        .init(
            file: "ome-05_aborted_3_of_10", results: ["#t0000", "#t0001", "#t0002"],
            parts: ["missing_planes 7"], series: [0, 0, 0], times: [0, 1, 2], channel: "DAPI"),
        .init(
            file: "ome-06_control_char_behind_xml", results: [""], parts: [], series: [],
            times: [], channel: nil),
        .init(
            file: "ome-07_split_T0", results: [""], parts: ["planes_in_other_files 1"],
            series: [0], times: [0], channel: "DAPI"),
        .init(
            file: "ome-07_split_T1", results: [""], parts: ["planes_in_other_files 1"],
            series: [0], times: [1], channel: "DAPI"),
    ]
}

@Suite("Files of several series", .enabled(if: Fixtures.data != nil, "NUCLEID_DATA not set"))
struct SeriesTests {
    private let folder: TemporaryFolder
    private let outbox: Outbox

    init() throws {
        folder = try TemporaryFolder()
        outbox = Outbox(root: folder.path.appending("out"))
    }

    private func content(_ name: String) throws -> [UInt8] {
        let cases = try #require(Fixtures.data).removingLastComponent().appending("cases")
        return try OpenFile(at: cases.appending("\(name).ome.tif")).readAll(limit: 1 << 24)
    }

    /// Segments a file of the inbox.
    private func segment(_ bytes: [UInt8], as name: String) throws -> [Sidecar] {
        let inbox = folder.path.appending("in")
        try Folder(inbox).create()
        try AtomicFile.write(bytes, to: inbox.appending(name))
        let pipeline = try Pipeline(
            model: LoadedModel(file: nil), options: SegmentationOptions(), limits: ReadingLimits(),
            outbox: outbox.tree.root, truth: nil, threads: 1)
        defer { pipeline.stop() }
        var sidecars: [Sidecar] = []
        let source = ImageSource(inbox: FileTree(root: inbox), path: FilePath(name))
        let result = try pipeline.segment(source, report: { sidecars.append($0.sidecar) })
        guard case .done = result.outcome else {
            Issue.record("\(result.outcome)")
            return []
        }
        return sidecars
    }

    private func names() throws -> [String] {
        Fixtures.names(in: outbox.tree.root).filter { $0.hasSuffix(".json") }
    }

    @Test("each series is a result, and what is not processed is said", arguments: SeriesCase.all)
    func cases(file: SeriesCase) throws {
        let name = "\(file.file).ome.tif"

        let sidecars = try segment(content(file.file), as: name)

        #expect(sidecars.map { $0.image.path } == file.results.map { FilePath(name + $0) })
        #expect(sidecars.compactMap { $0.image.planes?.series } == file.series)
        #expect(sidecars.compactMap { $0.image.planes?.time } == file.times)
        for sidecar in sidecars {
            let parts = sidecar.image.notProcessed ?? []
            #expect(sidecar.nuclei.count > 1)
            #expect(parts.map { "\($0.kind) \($0.count)" } == file.parts)
            #expect(
                (sidecar.quality?.flags.contains("partly_read") ?? false) == !file.parts.isEmpty)
            #expect(sidecar.image.planes?.channelName == file.channel)
            #expect(sidecar.image.width == 160 && sidecar.image.file == FilePath(name))
        }
        #expect(outbox.result(for: FilePath(name)) != nil)
        let paths = try names().map { outbox.tree.root.appending($0) }
        #expect(paths.count == file.results.count)
        #expect(try SidecarSchema.faults(in: paths) == "")
    }

    @Test("results of series replace a plain one, and a plain one replaces them")
    func replaced() throws {
        let positions = try content("ome-01_three_positions")
        _ = try segment(SampleImages.image(0), as: "a.ome.tif")
        let plain = try names()
        _ = try segment(positions, as: "a.ome.tif")
        let series = try names()
        _ = try segment(SampleImages.image(0), as: "a.ome.tif")

        #expect(plain == ["a.ome.tif.json"])
        #expect(series == (0..<3).map { "a.ome.tif#s000\($0).json" })
        #expect(try names() == plain)
    }

    @Test("a series that cannot be decoded is named, and those before it keep their results")
    func broken() throws {
        var bytes = try content("ome-01_three_positions")
        // The compressed strip of the last position.
        for index in bytes.count * 9 / 10..<bytes.count * 95 / 100 { bytes[index] = 0xFF }
        let inbox = folder.path.appending("in")
        try Folder(inbox).create()
        try AtomicFile.write(bytes, to: inbox.appending("a.tif"))
        let pipeline = try Pipeline(
            model: LoadedModel(file: nil), options: SegmentationOptions(), limits: ReadingLimits(),
            outbox: outbox.tree.root, truth: nil, threads: 1)
        defer { pipeline.stop() }

        let source = ImageSource(inbox: FileTree(root: inbox), path: "a.tif")
        let outcome = try pipeline.segment(source).outcome

        switch outcome {
        case .rejected(let error, _), .incomplete(let error, _):
            #expect(error.message.hasPrefix("'a.tif' cannot be segmented in series 2: "))
            #expect(!error.cure.contains("medium"))
        default: Issue.record("\(outcome)")
        }
        #expect(try names() == ["a.tif#s0000.json", "a.tif#s0001.json"])
        #expect(outbox.result(for: "a.tif") == nil)
    }
}
