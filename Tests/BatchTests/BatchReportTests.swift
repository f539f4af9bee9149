import Batch
import Images
import Linux
import Pipeline
import Segmentation
import SystemPackage
import TestSupport
import Testing

@Suite("Batch report")
struct BatchReportTests {
    @Test("a batch tells of every picture, counts the file once, and names each result")
    func batch() async throws {
        let folder = try TemporaryFolder()
        let inbox = folder.path.appending("in")
        try Folder(inbox.appending("plate1")).create()
        let stack = try OpenFile(at: Fixtures.folder.appending("stack.ome.tif")).readAll(
            limit: 1 << 20)
        try AtomicFile.write(stack, to: inbox.appending("plate1/stack.ome.tif"))
        let pipeline = try Pipeline(
            model: LoadedModel(file: nil), options: SegmentationOptions(), limits: ReadingLimits(),
            outbox: folder.path.appending("out"), truth: nil, threads: 1)
        let report = BatchReport(total: 1, style: .progress)
        let inputs = try BatchInputs(arguments: [inbox], output: nil)

        try await BatchService(inputs: inputs, pipeline: pipeline, workers: 1, report: report).run()
        pipeline.stop()

        #expect(report.current.done == 1 && report.current.pictures == 3)
        #expect(report.results == (0..<3).map { FilePath("plate1/stack.ome.tif#t000\($0)") })
        let totals = report.end().description
        #expect(totals.hasPrefix("1 done, 0 failed, 3 pictures, "))
        let table = try RunLengthTable(of: report.results, in: pipeline)
        #expect(table.missing.isEmpty)
        let rows = String(decoding: table.bytes, as: UTF8.self).split(separator: "\n").dropFirst()
        #expect(
            Set(rows.map { String($0.prefix { $0 != "," }) })
                == Set((0..<3).map { "plate1/stack.ome#t000\($0)" }))
    }
}
