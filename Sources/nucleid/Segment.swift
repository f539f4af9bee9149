import ArgumentParser
import Batch
import Configuration
import Daemon
import Gallery
import Linux
import Pipeline
import SystemPackage

/// `nucleid segment`: the daemon's pipeline, once.
struct Segment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Segments images once, and leaves them where they are.",
        discussion: "Results appear in the output folder as the daemon's do in its outbox; the "
            + "content of a folder is mirrored without the folder's own name; of a stack, "
            + "'cell.tif#t0003' is the fourth point in time. Exits with 0 if all is done, 1 if "
            + "some images failed, 64 if called wrongly, 130 if interrupted.")

    @OptionGroup var arguments: SettingsArguments

    @Option(help: "The folder for masks and sidecars.")
    var output: String

    @Option(help: "A folder of masks drawn by hand, to compare with.")
    var truth: String?

    @Flag(name: .customLong("geojson"), help: "Write outlines and measurements for QuPath.")
    var geoJSON = false

    @Flag(help: "Write outlines for ImageJ, as RoiSet.zip.")
    var roiSet = false

    @Flag(help: "Write the probability of being nucleus, as a PNG of 16 bits.")
    var probability = false

    @Option(
        name: .customLong("rle"),
        help: "A CSV file for the nuclei of all images, as the Data Science Bowl 2018 had them.")
    var runLengths: String?

    @Argument(help: "Images, or folders of images.")
    var inputs: [String]

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("Name at least one image or folder.") }
        if output.isEmpty { throw ValidationError("--output needs the name of a folder.") }
        if let truth, (try? Folder(FilePath(truth)).names()) == nil {
            throw ValidationError("--truth: there is no folder '\(truth)' that can be read.")
        }
    }

    /// Everything that a wrong call shows in; nothing has been done then.
    private func prepare() throws -> (Settings, BatchInputs, Pipeline) {
        do {
            var loaded = try arguments.load(standard: nil)
            if geoJSON { loaded.settings.geoJSON = .on }
            if roiSet { loaded.settings.roiSet = .on }
            if probability { loaded.settings.probability = .on }
            let inputs = try BatchInputs(
                self.inputs.map { FilePath($0) }, output: FilePath(output))
            if let runLengths { try check(runLengths, against: inputs) }
            let pipeline = try loaded.pipeline(
                model: loaded.model(), outbox: FilePath(output), truth: truth.map { FilePath($0) })
            return (loaded.settings, inputs, pipeline)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// Makes sure that a table destroys nothing: neither an image nor a result.
    private func check(_ table: String, against inputs: BatchInputs) throws {
        let path = FilePath(table).resolved
        let isFile = try FileStatus(of: path).map { $0.kind == .file } ?? true
        let hasFolder = try FileStatus(of: path.removingLastComponent())?.kind == .folder
        guard !table.isEmpty, isFile, hasFolder else {
            throw ValidationError("--rle: '\(table)' cannot be a file.")
        }
        let isResult = path.starts(with: FilePath(output).resolved)
        if isResult || inputs.files.values.contains(where: { $0.resolved == path }) {
            throw ValidationError("--rle: '\(table)' is an image, or lies among the results.")
        }
    }

    /// Keeps a daemon out of the output folder while this writes there, if it is a daemon's.
    private func lock() throws -> FolderLock? {
        let folder = FilePath(output)
        guard (try? FileStatus(of: folder.appending(FolderLock.fileName))) != nil else {
            return nil
        }
        do {
            return try FolderLock(folder, shared: true)
        } catch {
            throw ValidationError("--output: \(error).")
        }
    }

    func run() async throws {
        let (settings, inputs, pipeline) = try prepare()
        let lock = try lock()
        defer { _ = lock }
        Notices.write(fallback: pipeline.fallback)
        let report = BatchReport(total: inputs.count)
        try await BatchService(
            inputs: inputs, pipeline: pipeline, workers: settings.workerCount, report: report
        ).runAlone()
        print(report.summary())
        // A daemon's outbox has a page of the daemon's, with what failed; no result, no folder.
        if lock == nil, try FileStatus(of: FilePath(output).resolved) != nil {
            var index = IndexWriter(outbox: FilePath(output), failed: nil)
            try index.update()
        }
        if let runLengths {
            let table = try RunLengthTable(of: report.results, in: pipeline)
            try AtomicFile.write(table.bytes, to: FilePath(runLengths).resolved)
            for image in table.missing {
                StandardError.write("\(image): too many nuclei for --rle".onOneLine + "\n")
            }
            if !table.missing.isEmpty { throw ExitCode(1) }
        }
        try report.current.exit(of: inputs.count)
    }
}

extension BatchReport.Tally {
    /// Ends the program with a status of its own where not all is done.
    ///
    /// - Throws: `ExitCode`: 130 if interrupted, 1 if some of `total` images failed.
    func exit(of total: Int) throws(ExitCode) {
        if finished < total { throw ExitCode(130) }
        if failed > 0 { throw ExitCode(1) }
    }
}
