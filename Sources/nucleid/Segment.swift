import ArgumentParser
import Batch
import Configuration
import FoundationEssentials
import Gallery
import Linux
import Pipeline
import SystemPackage

/// `nucleid segment`: segments images once, as the daemon does.
struct Segment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Segments images once, and leaves them where they are.",
        usage: "nucleid segment [<options>] --output <folder> <image or folder> ...",
        discussion: "Writes the same results to the output folder as the daemon to its outbox. The "
            + "results of a folder have the same subfolders, without the name of the folder "
            + "itself. 'cell.tif#t0003' is the fourth time point of a stack. Exits with 0 if all "
            + "images are done, 1 if some failed, 64 for wrong usage, 66 if there is no image, 73 if the "
            + "output folder cannot be written, 130 if interrupted.")

    @OptionGroup var options: SettingsOptions

    @Option(name: [.customShort("o"), .long], help: "Folder for the results.")
    var output: String

    @Option(help: "Folder of ground truth to compare the results with.")
    var truth: String?

    @Flag(setting: \.geoJSON)
    var geoJSON: Bool

    @Flag(setting: \.roiSet)
    var roiSet: Bool

    @Flag(setting: \.probability)
    var probability: Bool

    @Flag(setting: \.overlayNumbers)
    var numbers: Bool

    @Option(
        name: .customLong("rle"),
        help: "CSV file for the run-length encoded nuclei of all images (Data Science Bowl 2018).")
    var runLengths: String?

    @Flag(name: [.customShort("q"), .long], help: "Prints failures alone.")
    var quiet = false

    @Flag(help: "Prints the totals as one JSON object.")
    var json = false

    @Argument(help: "Images, or folders of images.")
    var inputs: [String]

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("Name at least one image or folder.") }
        if output.isEmpty { throw ValidationError("--output needs the name of a folder.") }
        if let truth, (try? Folder(FilePath(truth)).names()) == nil {
            throw ValidationError("--truth: there is no folder '\(truth)' that can be read.")
        }
    }

    /// Loads the settings and the model, and finds the images; writes nothing.
    ///
    /// - Throws: `ValidationError`.
    private func prepare() throws -> (Settings, BatchInputs, Pipeline) {
        do {
            var loaded = try options.load()
            if geoJSON { loaded.settings.geoJSON = true }
            if roiSet { loaded.settings.roiSet = true }
            if probability { loaded.settings.probability = true }
            if numbers { loaded.settings.overlayNumbers = true }
            let inputs = try BatchInputs(
                arguments: self.inputs.map { FilePath($0) }, output: FilePath(output))
            if let runLengths { try check(runLengths, against: inputs) }
            let pipeline = try loaded.pipeline(
                model: loaded.model(), outbox: FilePath(output), truth: truth.map { FilePath($0) })
            return (loaded.settings, inputs, pipeline)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// Checks that the table can be written, and that it would overwrite no image and no result.
    private func check(_ table: String, against inputs: BatchInputs) throws {
        let path = FilePath(table).resolvingSymlinks
        let isFile = try FileStatus(of: path).map { $0.kind == .file } ?? true
        let hasFolder = try FileStatus(of: path.removingLastComponent())?.kind == .folder
        guard !table.isEmpty, isFile, hasFolder else {
            throw ValidationError("--rle: '\(table)' cannot be a file.")
        }
        let isResult = path.starts(with: FilePath(output).resolvingSymlinks)
        if isResult || inputs.files.values.contains(where: { $0.resolvingSymlinks == path }) {
            throw ValidationError("--rle: '\(table)' is an image, or lies among the results.")
        }
    }

    /// Locks the output folder against a daemon, if it has been the outbox of one.
    private func lock() throws -> FolderLock? {
        let folder = FilePath(output)
        guard (try? FileStatus(of: folder.appending(FolderLock.fileName))) != nil else {
            return nil
        }
        do {
            return try FolderLock(on: folder, shared: true)
        } catch {
            throw ValidationError("--output: \(error).")
        }
    }

    private func printTotals(of report: BatchReport) throws {
        let totals = report.end()
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            print(String(decoding: try encoder.encode(totals), as: UTF8.self))
        } else if !quiet {
            print(totals)
        }
    }

    func run() async throws {
        let (settings, inputs, pipeline) = try prepare()
        guard inputs.count > 0 else {
            let names = self.inputs.map { "'\($0)'" }.joined(separator: ", ")
            throw ExitStatus.ending(ExitStatus.noInput, "there is no image in \(names)")
        }
        let lock = try lock()
        defer { _ = lock }
        let isNew = try OutputFolder.make(output)
        // Of a path of several new folders the last one; an interrupted process may leave it, too.
        defer { if isNew { Folder(FilePath(output)).removeIfEmpty() } }
        if !quiet { Notices.write(fallback: pipeline.fallback) }
        let report = BatchReport(total: inputs.count, style: .inUse(isQuiet: quiet))
        try await BatchService(
            inputs: inputs, pipeline: pipeline, workers: settings.workerCount, report: report
        ).runAlone()
        try printTotals(of: report)
        // The daemon writes the page of its outbox itself; without any result there is none.
        if lock == nil, !report.results.isEmpty {
            var index = IndexWriter(outbox: FilePath(output), failed: nil)
            try index.update()
        }
        if let runLengths {
            let table = try RunLengthTable(of: report.results, in: pipeline)
            try AtomicFile.write(table.bytes, to: FilePath(runLengths).resolvingSymlinks)
            for image in table.missing {
                StandardError.write(
                    "\(image): too many nuclei for --rle".replacingControlCharacters + "\n")
            }
            if !table.missing.isEmpty { throw ExitCode(1) }
        }
        try report.current.exit(of: inputs.count)
    }
}

extension BatchReport.Tally {
    /// Throws the exit status unless all images are done.
    ///
    /// - Parameter total: The number of images.
    /// - Throws: `ExitCode` 130 if interrupted, 1 if some images failed.
    func exit(of total: Int) throws(ExitCode) {
        if finished < total { throw ExitCode(130) }
        if failed > 0 { throw ExitCode(1) }
    }
}
