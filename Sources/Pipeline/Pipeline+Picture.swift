import Exports
import Images
import Linux
import Masks
import Outbox
import Scratch
import Segmentation
import SystemPackage

/// One of a file's pictures, what was found in it, and the files that say so.
struct SegmentedPicture {
    /// Which one.
    let picture: Picture
    /// What its pixels are.
    let source: any RasterSource
    /// What was found.
    let summary: SegmentationSummary
    /// All files but the sidecar.
    let files: [ResultFile]
    /// What the sidecar says of the label image.
    let labels: Sidecar.Labels
    /// The suffix of the mask.
    let maskSuffix: String
    /// The nuclei; `nil` of an image that is too large for memory.
    let nuclei: LabelImage?
}

/// The way of one picture.
extension Pipeline {
    /// Decodes a picture, finds its nuclei, and writes its files.
    ///
    /// - Throws: ``FileError`` where the machine is at fault; ``ImageError`` where the image is or the
    ///   machine, or what ``fault(of:in:)`` knows; what `progress` throws.
    func segment(
        _ picture: Picture, of reader: ImageReader, _ content: ImageContent,
        in file: ImageSource, _ stopwatch: inout Stopwatch, _ progress: Progress
    ) throws -> SegmentedPicture {
        try progress(.decoding(within: limits.time))
        try progress(.decoding(within: limits.time))
        let source = try reader.source(of: picture)
        func note(_ step: Segmenter.Progress) throws {
            switch step {
            case .preparing: stopwatch.begin("prepare")
            case .evaluating: stopwatch.begin("network")
            case .dividing: stopwatch.begin("masks")
            case .measuring: stopwatch.begin("measure")
            case .decoding: return try progress(.decoding(within: limits.time))
            case .working: break
            case .tile(let index, let count): return try progress(.tile(index, of: count))
            }
            try progress(.going)
        }
        var files: ResultFiles
        let summary: SegmentationSummary
        var nuclei: LabelImage?
        if source.width * source.height <= wholePixels {
            try progress(.decoding(within: limits.time))
            let raster = try source.raster(rows: 0..<source.height)
            try progress(.going)
            let found = try segmenter.segment(raster, scale: source.scale, progress: note)
            stopwatch.begin("encode")
            files = try resultFiles(of: picture, source, content, in: file)
            try found.give(to: &files, of: raster)
            (summary, nuclei) = (found.summary, found.labels)
        } else {
            files = try resultFiles(of: picture, source, content, in: file)
            summary = try segmenter.segment(
                source, to: &files, in: ScratchFolder(outbox.tree.root), progress: note)
            stopwatch.begin("encode")
        }
        let (labels, maskSuffix) = (files.labels, files.maskSuffix)
        // What is so near its end is not given up.
        return SegmentedPicture(
            picture: picture, source: source, summary: summary,
            files: try files.finish { try? progress(.going) }, labels: labels,
            maskSuffix: maskSuffix, nuclei: nuclei)
    }

    private func resultFiles(
        of picture: Picture, _ source: any RasterSource, _ content: ImageContent,
        in file: ImageSource
    ) throws -> ResultFiles {
        let image = picture.name(in: file.name)
        return try ResultFiles(
            PictureFrame(source), name: ResultName(image), exports: exports,
            digest: content.sha256, unit: source.scale.map { IntensityUnit($0) } ?? .sample
        ) { () throws(FileError) in
            try outbox.stage(for: image)
        }
    }

    /// What an error says of an image that was decoded; `nil` where the machine is at fault.
    static func fault(of error: any Error, in name: String) -> ErrorRecord? {
        switch error {
        case let error as TooManyComponents: ErrorRecord(torn: name, error)
        case ExportError.outOfMemory: nil
        case let error as ExportError: ErrorRecord(export: error, of: name)
        case let error as FileError where isFaultOfName(error):
            ErrorRecord(unpublishable: name, error)
        default: nil
        }
    }

    /// Whether results cannot have the names that the image's asks for.
    private static func isFaultOfName(_ error: FileError) -> Bool {
        error.isNoFolder
            || [.fileNameTooLong, .isDirectory, .notDirectory].contains(error.errno)
    }

    /// Publishes a result; that of an image too large for memory without its truth, see
    /// ``compareLarge(_:_:_:)``.
    ///
    /// - Throws: ``FileError``, and what `progress` throws.
    func publish(
        _ found: SegmentedPicture, of reader: ImageReader, _ content: ImageContent,
        in file: FilePath, _ progress: Progress, _ stopwatch: inout Stopwatch
    ) throws -> Sidecar {
        stopwatch.begin("publish")
        let (source, result) = (found.source, found.summary)
        let image = found.picture.name(in: file)
        let name = ResultName(image)
        var sidecar = Sidecar(
            image: content.described(found.picture, of: reader, pixelSize: source.pixelSize),
            model: model, settingsSha256: settingsDigest, kernels: kernels,
            preparation: .init(result.preparation, source.scale), tiles: .init(result.tiles),
            mask: .init(
                result, file: name.key(found.maskSuffix), threshold: segmenter.threshold),
            labels: found.labels,
            nuclei: .init(
                result, minimumArea: segmenter.minimumArea, pixelSize: source.pixelSize,
                intensities: source.scale.map { IntensityUnit($0) } ?? .sample),
            dice: try found.nuclei.flatMap { try dice(of: $0, for: image, progress) },
            expectedDice: result.quality.expectedDice, quality: .init(result.quality),
            timingMs: [:],
            outputs: Dictionary(
                found.files.map { (name.key($0.suffix), $0.output) },
                uniquingKeysWith: { $1 }),
            finished: .now, version: Release.version)
        try outbox.publish(found.files, for: image) {
            try? progress(.going)
        } sidecar: {
            sidecar.timingMs = stopwatch.milliseconds
            sidecar.finished = .now
            return try SidecarCoding.encode(sidecar)
        }
        return sidecar
    }
}

extension PictureFrame {
    /// That of an open picture.
    fileprivate init(_ source: any RasterSource) {
        self.init(
            width: source.width, height: source.height, bits: source.bits,
            pixelSize: source.pixelSize)
    }
}

extension IntensityUnit {
    /// What samples of 16 bits stand for.
    init(_ scale: IntensityScale) {
        // Apart, as the whole range may be beyond what a Double holds.
        self.init(zero: scale.low, unit: scale.high / 65535 - scale.low / 65535)
    }
}
