import ArgumentParser
import Corrections
import Linux
import Outbox
import SystemPackage

extension ExportTraining {
    /// The numbers of images by what became of them; of those that were kept, the corrected ones.
    typealias Counts = (exported: Int, kept: Int, corrected: Int, refused: Int)

    /// Exports results.
    func write(
        _ results: [Sidecar], from outbox: Outbox, originals: [FilePath]
    ) throws -> Counts {
        var counts: Counts = (0, 0, 0, 0)
        try creating {
            let folder = FilePath(output).resolvingSymlinks
            var export = try TrainingExport(
                in: folder,
                originals: OriginalImages(folders: originals), format: format)
            for result in results {
                do {
                    switch try export.add(result, from: outbox) {
                    case .exported: counts.exported += 1
                    case .kept(let isCorrected):
                        counts.kept += 1
                        counts.corrected += isCorrected ? 1 : 0
                    }
                } catch let error as FileError where error.path.starts(with: folder) {
                    // Of what was exported before; where there is no room, it cannot be written.
                    try? export.finish()
                    throw error
                } catch {
                    counts.refused += 1
                    report("\(result.image.name) is left out: \(error)")
                }
            }
            try export.finish()
        }
        return counts
    }

    /// Takes corrected images of an export back.
    func takeBack(to folder: String) throws {
        let source = FilePath(output).resolvingSymlinks
        try checkPlace(of: folder, apartFrom: [source], option: "corrected")
        let (export, images) = try listing {
            let export = try CorrectedImages(of: source)
            return (export, try export.images())
        }
        guard !images.isEmpty else {
            throw ExitStatus.ending(ExitStatus.noInput, "there is no image in '\(output)/images'")
        }
        _ = try OutputFolder.make(folder)
        let target = FileTree(root: FilePath(folder).resolvingSymlinks)
        var (taken, there, unchanged, refused) = (0, 0, 0, 0)
        try creating {
            for image in images {
                switch try export.copy(image, to: target) {
                case .taken: taken += 1
                case .alreadyTaken: there += 1
                case .unchanged: unchanged += 1
                case .refused(let reason):
                    refused += 1
                    report("\(image) is left out: \(reason)")
                }
            }
        }
        print(
            ("\(taken) corrected \(taken == 1 ? "image" : "images") copied to '\(folder)', \(there) were there already, "
                + "\(unchanged) are as they were exported, \(refused) left out")
                .replacingControlCharacters)
        if refused > 0 { throw ExitCode(1) }
    }

    /// Refuses an output folder that lies in one that is read.
    func checkPlace(of folder: String, apartFrom others: [FilePath], option: String) throws {
        let path = FilePath(folder).resolvingSymlinks
        guard let other = others.first(where: { path.starts(with: $0) }) else { return }
        throw ValidationError("--\(option): '\(folder)' lies in '\(other)'; name a folder outside.")
    }

    /// Runs what reads; an error is wrong usage.
    func listing<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch {
            throw ExitStatus.report(error, default: ExitStatus.usage)
        }
    }

    /// Runs what writes; an error is that the output folder cannot be written.
    func creating(_ body: () throws -> Void) throws {
        do { try body() } catch {
            throw ExitStatus.report(error, default: ExitStatus.cannotCreate)
        }
    }

    /// Prints a line on standard error.
    func report(_ line: String) {
        StandardError.write(line.replacingControlCharacters + "\n")
    }
}
