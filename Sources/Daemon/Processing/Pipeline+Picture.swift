import Exports
import Images
import Linux
import Outbox
import Segmentation
import SystemPackage

/// One of a file's pictures, and what was found in it.
struct SegmentedPicture {
    /// Which one.
    let picture: Picture
    /// Its pixels.
    let raster: Raster
    /// What its samples stand for, where they are not the file's own.
    let scale: IntensityScale?
    /// What was found.
    let segmentation: Segmentation
}

/// The way of one picture.
extension Pipeline {
    /// Decodes a picture and finds its nuclei.
    ///
    /// - Throws: ``ImageError``, and what `progress` throws.
    func segment(
        _ picture: Picture, of reader: ImageReader, _ stopwatch: inout Stopwatch,
        _ progress: Progress
    ) throws -> SegmentedPicture {
        try progress(.decoding(within: limits.time))
        let source = try reader.source(of: picture)
        try progress(.decoding(within: limits.time))
        let raster = try source.raster(rows: 0..<source.height)
        try progress(.going)
        let segmentation = try segmenter.segment(raster) { step in
            switch step {
            case .preparing: stopwatch.begin("prepare")
            case .evaluating: stopwatch.begin("network")
            case .dividing: stopwatch.begin("masks")
            case .measuring: stopwatch.begin("measure")
            case .working: break
            case .tile(let index, let count): return try progress(.tile(index, of: count))
            }
            try progress(.going)
        }
        return SegmentedPicture(
            picture: picture, raster: raster, scale: source.scale, segmentation: segmentation)
    }

    /// Publishes what was found in a picture.
    ///
    /// - Returns: That it is done, or that the image is at fault.
    /// - Throws: ``FileError`` where the machine is.
    func publish(
        _ result: SegmentedPicture, of reader: ImageReader, _ content: ImageContent,
        in source: ImageSource, _ progress: Progress, _ stopwatch: inout Stopwatch
    ) throws -> Outcome {
        let name = source.name.string
        do {
            return .done(
                try write(result, of: reader, content, in: source.name, progress, &stopwatch))
        } catch let error as ImageError {
            let record = ErrorRecord(error, of: name, at: result.picture)
            return .rejected(record, content.failed)
        } catch let error as ExportError {
            return .rejected(ErrorRecord(export: error, of: name), content.failed)
        } catch let error as FileError where Self.isFaultOfName(error) {
            return .rejected(ErrorRecord(unpublishable: name, error), content.failed)
        }
    }

    /// Whether results cannot have the names that the image's asks for.
    private static func isFaultOfName(_ error: FileError) -> Bool {
        error.isNoFolder
            || [.fileNameTooLong, .isDirectory, .notDirectory].contains(error.errno)
    }

    /// Writes a result.
    private func write(
        _ found: SegmentedPicture, of reader: ImageReader, _ content: ImageContent,
        in file: FilePath, _ progress: Progress, _ stopwatch: inout Stopwatch
    ) throws -> Sidecar {
        stopwatch.begin("encode")
        let (raster, result) = (found.raster, found.segmentation)
        let image = found.picture.name(in: file)
        let name = ResultName(image)
        let results = try ResultFiles(
            result, of: raster, digest: content.sha256, name: name, exports: exports
        ) {
            try? progress(.going)  // what is so near its end is not given up
        }
        stopwatch.begin("publish")
        var sidecar = Sidecar(
            image: content.described(found.picture, of: reader, pixelSize: raster.pixelSize),
            model: model, settingsSha256: settingsDigest, kernels: kernels,
            preparation: .init(result.preparation, found.scale), tiles: .init(result.tiles),
            mask: .init(result, file: name.key(Outbox.mask), threshold: segmenter.threshold),
            labels: results.labels,
            nuclei: .init(
                result, minimumArea: segmenter.minimumArea, pixelSize: raster.pixelSize),
            dice: try dice(of: result.labels, for: image, progress)?
                .counting(results.labels.file != nil),
            expectedDice: result.quality.expectedDice, quality: .init(result.quality),
            timingMs: [:],
            outputs: Dictionary(
                results.files.map { (name.key($0.suffix), $0.output) },
                uniquingKeysWith: { $1 }),
            finished: .now, version: Release.version)
        try outbox.publish(results.files, for: image) {
            try? progress(.going)
        } sidecar: {
            sidecar.timingMs = stopwatch.milliseconds
            sidecar.finished = .now
            return try SidecarCoding.encode(sidecar)
        }
        return sidecar
    }
}
