import Exports
import Gallery
import Images
import Linux
import Masks
import Outbox
import Tensors

/// The staged files of a result: mask, labels, table, outlines and probabilities, which need not fit
/// into memory.
struct StagedResult {
    private let format: ResultFormat
    private let mask: StagedImage
    private var labels: (file: StagedImage, suffix: String, isWide: Bool)?
    private let probability: StagedImage?
    private var table: NucleiCSVWriter
    private let tableFile: StagedFile
    /// The page of nuclei, which also has the table; `nil` if none is chosen.
    private(set) var page: NucleiPage?
    private var outlines: OutlineFiles

    /// Begins all files but the label image.
    ///
    /// - Throws: ``FileError``, ``ImageError/notEncodable(reason:)``, ``ExportError``.
    init(format: ResultFormat, stage: () throws(FileError) -> StagedFile) throws {
        self.format = format
        let dimensions = format.dimensions
        mask = try StagedImage(
            in: stage(), dimensions: dimensions, bits: 8, isTIFF: !dimensions.fitsPNG,
            compression: .areas)
        probability =
            format.exports.probability
            ? try StagedImage(
                in: stage(), dimensions: dimensions, bits: 16, isTIFF: false, compression: .quick)
            : nil
        table = NucleiCSVWriter(pixelSize: dimensions.pixelSize, intensities: format.unit)
        tableFile = try stage()
        page = format.pictures.nucleiPage ? NucleiPage() : nil
        outlines = try OutlineFiles(format: format, stage: stage)
    }

    /// Begins the label image, whose type depends on the number of nuclei.
    ///
    /// - Throws: ``FileError``, ``ImageError/notEncodable(reason:)``.
    mutating func beginLabels(nucleusCount: Int, in file: StagedFile) throws {
        let isWide = format.needsWideLabels(nucleusCount: nucleusCount)
        let image = try StagedImage(
            in: file, dimensions: format.dimensions, bits: isWide ? 32 : 16,
            isTIFF: isWide || !format.dimensions.fitsPNG, compression: .areas)
        labels = (image, format.labelSuffix(nucleusCount: nucleusCount), isWide)
    }

    /// Adds a nucleus, and its outline where there is a shape.
    ///
    /// - Throws: ``FileError``, ``ExportError``.
    mutating func add(_ nucleus: Nucleus, shape: LabelImage?) throws {
        table.add(nucleus)
        if table.bytes.count >= 1 << 20 { try flushTable() }
        if let shape { try outlines.add(nucleus, shape: shape) }
    }

    /// Adds rows of labels and of the probability of being nucleus.
    ///
    /// - Throws: ``FileError``, ``ImageError/notEncodable(reason:)``.
    func add(labels rows: Plane<Int32>, foreground: Plane<Float>) throws {
        try mask.write(rows.elements.map { $0 == 0 ? 0 : 255 as UInt8 })
        if let labels, labels.isWide {
            try labels.file.write(rows.elements)
        } else {
            try labels?.file.write(rows.elements.map { UInt16(truncatingIfNeeded: $0) })
        }
        if let probability,
            case .sixteen(let samples) = ProbabilityImage.raster(of: foreground).samples
        {
            try probability.write(samples)
        }
    }

    /// Ends all files.
    ///
    /// - Parameter progress: Called between portions.
    /// - Returns: The mask, then the others.
    /// - Throws: ``FileError``, ``ImageError/notEncodable(reason:)``, ``ExportError``.
    mutating func finish(progress: () -> Void) throws -> [ResultFile] {
        var files = [
            try ResultFile(suffix: format.maskSuffix, stagedFile: mask.finish(), progress: progress)
        ]
        if let labels {
            files.append(
                try ResultFile(
                    suffix: labels.suffix, stagedFile: labels.file.finish(), progress: progress))
        }
        try flushTable()
        files.append(
            try ResultFile(suffix: Outbox.tableSuffix, stagedFile: tableFile, progress: progress))
        files += try outlines.finish(progress: progress)
        if let probability {
            files.append(
                try ResultFile(
                    suffix: Outbox.probabilitySuffix, stagedFile: probability.finish(),
                    progress: progress))
        }
        return files
    }

    private mutating func flushTable() throws(FileError) {
        let bytes = table.drainBytes()
        page?.append(table: bytes)
        try tableFile.append(bytes)
    }
}
