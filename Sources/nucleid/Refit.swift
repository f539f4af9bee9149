import ArgumentParser
import Fitting
import FoundationEssentials
import Linux
import Segmentation
import SystemPackage
import Tensors

/// `nucleid refit`: fits all that a model says besides weights to annotated images.
struct Refit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fits a model's threshold, rules and ranges to annotated images.",
        usage: "nucleid refit [<options>] --output <file> <folder> ...",
        discussion:
            "A set is a folder of annotated images, as '--data' of 'nucleid train': the images "
            + "that the network was trained on, never those that it is judged by. Writes a copy of "
            + "the model with the same weights, and with the threshold, the rules by which nuclei "
            + "are split and merged, the range of diameters, the map to expected Dice coefficients, "
            + "limits of quality and the ranges of activations that '--precision fast' needs. With "
            + "'--training-set' images far from training are flagged as 'unlike_training'; with "
            + "'--unseen' the expected Dice coefficient is fitted to images of other laboratories, "
            + "too, and has an interval. Prints what was fitted, and the scores before and after. "
            + "Evaluates each image twice, and with '--unseen' a third time; each unseen image once by "
            + "its own model; with '--training-set' up to 512 training images, and up to 256 for each "
            + "unseen folder. Exits with 0 if the model is written, 1 on an error, 64 for wrong usage."
    )

    @Option(name: [.customShort("o"), .long], help: "Safetensors file to write.")
    var output: String

    @Option(help: "Safetensors file with a network; by default the built-in one.")
    var model: String?

    @Option(help: "Name of the new model; by default that of the old one.")
    var name: String?

    @Option(help: "What the weights were trained on, as text; by default as the old model says.")
    var training: String?

    @Option(help: "Licence of the new model; by default that of the old one.")
    var licence: String?

    @Option(help: "JSON file of 'scripts/scale-curve' with the sizes that the model is good at.")
    var scaleRules: String?

    @Option(help: "JSON file to write with all that was fitted.")
    var report: String?

    @Option(help: "Most images of all sets together, spread evenly; by default all.")
    var most: Int?

    @Option(
        help: ArgumentHelp(
            "Folder of annotated images and a model that was not trained on it; may be repeated. At "
                + "least three folders are needed, with the others.",
            valueName: "folder=model"))
    var unseen: [String] = []

    @Option(
        help: "Folder of annotated images that the network was trained on; may be repeated.")
    var trainingSet: [String] = []

    @Option(help: "Threads that compute; by default one for each core.")
    var threads = Machine.processorCount

    @Argument(help: "Folders of annotated images.")
    var sets: [String]

    func validate() throws {
        if let fault = InstructionSet.unusableReason { throw ValidationError("\(fault).") }
        if !(1...1024).contains(threads) { throw ValidationError("--threads is 1 to 1024.") }
        if sets.isEmpty { throw ValidationError("Name at least one folder of annotated images.") }
        if output.isEmpty { throw ValidationError("--output needs the name of a file.") }
        if report == "" { throw ValidationError("--report needs the name of a file.") }
        if let most, most < 1 { throw ValidationError("--most is at least 1.") }
        if name == "" { throw ValidationError("--name needs a name.") }
        _ = try unseen.map { try Self.unseenSet($0) }
    }

    /// Splits a folder and a model at the last equals sign.
    ///
    /// - Throws: `ValidationError`.
    private static func unseenSet(_ text: String) throws -> Fitting.Refit.UnseenSet {
        guard let sign = text.lastIndex(of: "="), sign > text.startIndex,
            text.index(after: sign) < text.endIndex
        else {
            throw ValidationError(
                "--unseen '\(text)' is not a folder and a model, such as plate7=without-plate7.safetensors."
            )
        }
        return Fitting.Refit.UnseenSet(
            folder: FilePath(String(text[..<sign])),
            model: FilePath(String(text[text.index(after: sign)...])).resolvingSymlinks)
    }

    /// Reads the model and lists the images; writes nothing.
    ///
    /// - Throws: `ValidationError`.
    private func prepare(_ progress: RefitProgressOutput) throws -> Fitting.Refit {
        do {
            let model = model.map { FilePath($0).resolvingSymlinks }
            let rules = scaleRules.map { FilePath($0).resolvingSymlinks }
            let unseen = try unseen.map { try Self.unseenSet($0) }
            let inputs = [model, rules].compactMap(\.self) + unseen.map(\.model)
            for file in [output, report].compactMap(\.self) {
                try OutputFile.check(file, against: inputs)
            }
            if let report, FilePath(report).resolvingSymlinks == FilePath(output).resolvingSymlinks
            {
                throw ValidationError("--report and --output name the same file.")
            }
            let scale = try rules.map { path in
                try JSONDecoder().decode(
                    ScaleRules.self,
                    from: FoundationEssentials.Data(OpenFile(at: path).readAll(limit: 1 << 20)))
            }
            var metadata: [String: String] = [:]
            metadata["nucleid.name"] = name
            metadata["nucleid.training"] = training
            metadata["nucleid.licence"] = licence
            return try Fitting.Refit(
                .init(
                    model: model, sets: sets.map { FilePath($0) }, most: most, threads: threads,
                    scale: scale, metadata: metadata, unseen: unseen,
                    trainingSets: trainingSet.map { FilePath($0) })
            ) { progress.show($0) }
        } catch DecodingError.dataCorrupted(let context) {
            throw ValidationError(
                "--scale-rules: '\(scaleRules ?? "")' cannot be used: \(context.debugDescription)")
        } catch let error as DecodingError {
            throw ValidationError("--scale-rules: '\(scaleRules ?? "")' cannot be used: \(error)")
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() throws {
        Notices.writeKernels()
        let progress = RefitProgressOutput()
        let refit = try prepare(progress)
        defer { progress.end() }
        let outcome = try refit.run()
        progress.end()
        try AtomicFile.write(outcome.bytes, to: FilePath(output).resolvingSymlinks)
        if let report {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            let bytes = try encoder.encode(outcome.report)
            try AtomicFile.write(Array(bytes) + [10], to: FilePath(report).resolvingSymlinks)
        }
        print(RefitOutput.text(of: outcome.report), terminator: "")
        print("\nthe model '\(outcome.report.name)' with what was fitted is '\(output)'")
    }
}
