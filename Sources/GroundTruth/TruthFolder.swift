import Images
import Linux
import Masks
import Outbox
import SystemPackage

/// Nuclei drawn by hand, mirrored as the images are; see ``Truth`` for what files may hold.
package struct TruthFolder: Sendable {
    /// Does the work that takes so many bytes of memory, once they are there.
    package typealias Spending<Result> = (Int, () throws -> Result?) throws -> Result?

    /// The folder; no link below it is followed.
    package let tree: Tree
    private let limits: ReadingLimits
    private let ceiling: Int

    /// Reads truths below a folder.
    ///
    /// - Parameters:
    ///   - root: The folder; no link below it is followed.
    ///   - limits: How large a truth may be.
    ///   - ceiling: The most bytes of memory that a comparison may take.
    package init(_ root: FilePath, limits: ReadingLimits, ceiling: Int = .max) {
        tree = Tree(root)
        self.limits = limits
        self.ceiling = ceiling
    }

    /// Looks for the truth of an image.
    ///
    /// Of `X/images/X.png` the folder `X/masks`, as in the Data Science Bowl 2018, if a mask lies
    /// there; else what has the image's path; else its stem with `.png` or `.tif`. Of a picture of a
    /// stack, `cell.tif#t0003`: `cell#t0003.png` or the like, else the truth of `cell.tif`, of which
    /// that page counts.
    ///
    /// - Parameter image: The image's name.
    /// - Returns: Its path relative to the folder, or `nil` where there is none.
    /// - Throws: ``FileError`` where the machine cannot say whether there is one.
    package func find(for image: FilePath) throws(FileError) -> FilePath? {
        var places = TruthNames.files(of: image).map { ($0, FileStatus.Kind.file) }
        if PictureMark.split(image) == nil, let masks = TruthLayout.masks(of: image) {
            places.insert((masks, .folder), at: 0)
        }
        for (path, kind) in places {
            do {
                guard try tree.status(of: path)?.kind == kind else { continue }
                if kind == .file { return path }
                if try hasMasks(path) { return path }
            } catch {
                // A name that cannot be is the name of nothing, and so is one that nobody may see.
                if case .notUsable = error { continue }
                guard [.fileNameTooLong, .permissionDenied].contains(error.errno) else {
                    throw error
                }
            }
        }
        return nil
    }

    /// Whether a folder is a truth; one that cannot be listed is, so that its comparison says why.
    private func hasMasks(_ folder: FilePath) throws(FileError) -> Bool {
        var count = 0
        do {
            try tree.visitMasks(in: folder) { _, _ throws(FileError) in count += 1 }
        } catch {
            _ = try TruthFault(error)
            return true
        }
        return count > 0
    }

    /// Which pictures a truth holds, where it holds several: ends of results' names.
    ///
    /// Where one number tells them apart, with either letter, as labels seldom say what it counts.
    ///
    /// - Throws: ``FileError`` or ``ImageError`` where the machine is at fault.
    package func marks(in truth: FilePath) throws -> [String] {
        let file: OpenFile
        do throws(FileError) {
            file = try tree.open(truth)
        } catch {
            _ = try TruthFault(error)
            return []
        }
        return file.status.size <= limits.bytes ? try TruthFile.marks(in: file, limits) : []
    }

    /// Reads a truth, whose files are judged by their headers before the rest is read.
    ///
    /// - Parameters:
    ///   - truth: What ``find(for:)`` found.
    ///   - image: Whose it is; its name says which picture of a stack.
    ///   - width: The image's columns.
    ///   - height: The image's rows.
    ///   - known: The digest of a truth that is not asked for again.
    ///   - spend: Called with the bytes of memory that the truth and labels of its size take.
    ///   - progress: Called at least once a file of the truth; ends the reading by throwing.
    ///   - use: Called with the truth while that memory is held.
    /// - Returns: What `use` returns; `nil` if the truth is the known one.
    /// - Throws: ``TruthFault``, ``FileError`` or ``ImageError`` where the machine is at fault, and
    ///   what `spend`, `progress` and `use` throw.
    package func read<Result>(
        _ truth: FilePath, of image: FilePath = "", width: Int, height: Int,
        unless known: String? = nil,
        spend: Spending<Result> = { _, work in try work() },
        progress: @escaping () throws -> Void = {},
        use: @escaping (TruthReading) throws -> Result
    ) throws -> Result? {
        let terms = TruthTerms(image: (width, height), limits: limits, ceiling: ceiling)
        let source = try source(truth, of: image, terms, progress)
        return try spend(source.need) {
            try source.read(unless: known, progress: progress).map(use)
        }
    }

    /// Compares nuclei with their truth.
    ///
    /// - Parameters:
    ///   - labels: Asked for only if the truth is not `known`.
    ///   - width: The labels' columns.
    ///   - height: The labels' rows.
    ///   - truth: What ``find(for:)`` found.
    ///   - image: Whose it is; its name says which picture of a stack.
    ///   - known: The digest of the truth that the labels have been compared with already.
    ///   - spend: Called with the bytes of memory that truth and labels take.
    ///   - progress: Called at least once a file of the truth; ends the comparison by throwing.
    /// - Returns: The agreement, or why there is none; `nil` if the truth is the known one.
    /// - Throws: What `labels`, `spend` and `progress` throw; ``FileError`` or ``ImageError`` where the
    ///   machine is at fault.
    package func compare(
        _ labels: @escaping () throws -> LabelImage, width: Int, height: Int,
        with truth: FilePath, of image: FilePath = "", unless known: String? = nil,
        spend: Spending<DiceRecord> = { _, work in try work() },
        progress: @escaping () throws -> Void = {}
    ) throws -> DiceRecord? {
        do {
            return try read(
                truth, of: image, width: width, height: height, unless: known, spend: spend,
                progress: progress
            ) { reading in
                let labels = try labels()
                guard labels.width == width, labels.height == height else {
                    let fault = TruthFault(
                        truth, columns: width, rows: height, image: (labels.width, labels.height))
                    throw TruthFault(fault.record, digest: reading.sha256)
                }
                return .measured(.init(labels, reading))
            }
        } catch let fault as TruthFault {
            return .failed(
                .init(error: fault.record, truth: truth.string, truthSha256: fault.digest))
        }
    }

    /// Opens a truth and judges it.
    private func source(
        _ truth: FilePath, of image: FilePath, _ terms: TruthTerms,
        _ progress: () throws -> Void
    ) throws -> any TruthSource {
        let status: FileStatus?
        do throws(FileError) {
            status = try tree.status(of: truth)
        } catch {
            throw try TruthFault(error)
        }
        guard status?.kind != .folder else {
            return try TruthMasks(truth, in: tree, terms, progress: progress)
        }
        // A truth with a mark in its own name is of that picture alone.
        let isOwn = PictureMark.split(truth.removingEnding()) != nil
        return TruthPicture(
            file: try TruthFile(truth, in: tree, terms), path: truth,
            mark: isOwn ? nil : PictureMark.split(image)?.mark)
    }
}

extension DiceRecord.Values {
    /// Measures how far nuclei agree with a truth of the same size.
    init(_ labels: LabelImage, _ reading: TruthReading) {
        let pixels = Agreement(predicted: labels, actual: reading.truth.labels)
        let nuclei = InstanceAgreement(predicted: labels, actual: reading.truth.labels)
        self.init(
            value: pixels.dice, truth: reading.path.string, truthSha256: reading.sha256,
            iou: pixels.iou, precision: pixels.precision, recall: pixels.recall,
            pixelError: pixels.pixelError,
            instances: .init(
                truthKind: reading.truth.kind.rawValue, truthCount: nuclei.actual,
                countError: nuclei.countError, ap50: nuclei.half.averagePrecision,
                meanAp: nuclei.meanAveragePrecision, precision50: nuclei.half.precision,
                recall50: nuclei.half.recall, panopticQuality: nuclei.half.panopticQuality))
    }
}
