import ArgumentParser
import Corrections
import Linux
import Masks
import Outbox
import SystemPackage

/// `nucleid export-training`: lays out images with their results for correction.
struct ExportTraining: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lays out images with their results for correction and training.",
        usage: "nucleid export-training [<options>] --output <folder>",
        discussion:
            "Copies images to images/ and their nuclei to labels/ in the output folder, where "
            + "they are corrected in Fiji, QuPath or napari; 'train --data' and 'evaluate' read the "
            + "folder as it is. What is in it already is never overwritten, so that a second export "
            + "adds new images only. With --corrected, copies those that were changed since their "
            + "export, and their nuclei, to a folder that holds nothing else. Without --outbox, the "
            + "folders of the daemon's settings are read. Exits with 0 if all was done, 1 if an image "
            + "was left out, 64 for wrong usage, 66 if there is no image, 73 if the output folder "
            + "cannot be written, 78 for wrong settings.")

    @OptionGroup var options: DaemonSettingsOptions

    @Option(
        help: "Folder of results, of the daemon or of 'segment'; by default the daemon's outbox.")
    var outbox: String?

    @Option(help: "Folder of the images of these results, under the same paths.")
    var inbox: String?

    @Option(help: "Another folder of the images, such as the daemon's archive.")
    var archive: String?

    @Option(name: [.customShort("o"), .long], help: "Folder of the export.")
    var output: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Exports results with one of these quality flags, or 'any'.", valueName: "flag"))
    var flagged: [String] = []

    @Option(
        help: ArgumentHelp(
            "Exports the results with the lowest expected Dice, at most so many.",
            valueName: "number"))
    var worst: Int?

    @Option(
        help: ArgumentHelp(
            "What the nuclei are written as: 'labels' (label images, for napari), 'geojson' (for "
                + "QuPath) or 'rois' (for the ROI Manager of Fiji). By default labels.",
            valueName: "format"))
    var format: AnnotationFormat = .labels

    @Option(
        help: ArgumentHelp(
            "Takes corrected images of the export in --output back: copies them to this folder.",
            valueName: "folder"))
    var corrected: String?

    func validate() throws {
        if output.isEmpty { throw ValidationError("--output needs the name of a folder.") }
        if let worst, worst < 1 { throw ValidationError("--worst is 1 or more.") }
        let flags = QualityFlag.allCases.map(\.rawValue)
        if let unknown = flagged.first(where: { $0 != "any" && !flags.contains($0) }) {
            throw ValidationError(
                "--flagged: there is no quality flag '\(unknown)'; there are any, "
                    + "\(flags.joined(separator: ", ")).")
        }
        guard corrected == nil else {
            if outbox != nil || inbox != nil || archive != nil || !flagged.isEmpty || worst != nil {
                throw ValidationError(
                    "--corrected takes --output alone, the folder of an export made before.")
            }
            if corrected == "" { throw ValidationError("--corrected needs the name of a folder.") }
            return
        }
        if outbox != nil, inbox == nil, archive == nil {
            throw ValidationError("--outbox needs --inbox, the folder of the images.")
        }
    }

    func run() throws {
        if let corrected { return try takeBack(to: corrected) }
        let (results, originals) = try folders()
        try checkPlace(of: output, apartFrom: [results] + originals, option: "output")
        let outbox = Outbox(root: results)
        var isComplete = true
        let all = try listing {
            try outbox.allResults { folder, error in
                isComplete = false
                report("\(folder): \(error)")
            }
        }
        let selected = selection.select(from: all)
        guard !selected.isEmpty else {
            throw ExitStatus.ending(
                ExitStatus.noInput,
                all.isEmpty
                    ? "there is no result in '\(results)'"
                    : "of \(all.count) results in '\(results)' none is selected")
        }
        _ = try OutputFolder.make(output)
        let counts = try write(selected, from: outbox, originals: originals)
        if selection == ResultSelection() {
            report("All \(all.count) results were taken; --flagged and --worst take some.")
        }
        print(
            ("\(counts.exported) \(counts.exported == 1 ? "image" : "images") exported to '\(output)', \(counts.kept) kept as they are "
                + "(\(counts.corrected) of them corrected), \(counts.refused) left out")
                .replacingControlCharacters)
        if counts.refused > 0 || !isComplete { throw ExitCode(1) }
    }

    private var selection: ResultSelection {
        ResultSelection(
            flags: flagged.contains("any") ? [] : Set(flagged), isFlagged: !flagged.isEmpty,
            worst: worst)
    }

    /// The outbox, and the folders in which images are looked for.
    private func folders() throws -> (outbox: FilePath, originals: [FilePath]) {
        if let outbox {
            return (
                FilePath(outbox).resolvingSymlinks,
                [inbox, archive].compactMap { $0.map { FilePath($0).resolvingSymlinks } }
            )
        }
        let found = try options.withSettings { loaded in
            try loaded.folders { try $0.resolved() }
        }
        let own = [inbox, archive].compactMap { $0.map { FilePath($0).resolvingSymlinks } }
        return (found.outbox, own + [found.inbox, found.archive])
    }
}

extension AnnotationFormat: ExpressibleByArgument {}
