import Exports
import Images
import Linux
import Masks
import Outbox
import Scratch
import Segmentation
import SystemPackage

/// A picture's nuclei, and the files of its result.
struct SegmentedPicture {
    let picture: Picture
    /// The source of its pixels.
    let source: any RasterSource
    let summary: SegmentationSummary
    /// All files but the sidecar.
    let files: [ResultFile]
    /// The suffixes of mask and label image.
    let suffixes: (mask: String, labels: String)
    /// The nuclei; `nil` of an image whose planes do not fit into memory.
    let labels: LabelImage?
}

/// The stages of one picture.
extension Pipeline {
    /// Decodes a picture, finds its nuclei, and writes its files, which are not published yet.
    ///
    /// - Parameters:
    ///   - picture: The picture.
    ///   - image: Its file.
    ///   - task: The image.
    ///   - number: The picture's number among those that are segmented, from 0.
    ///   - count: How many pictures are segmented.
    /// - Throws: ``EarlyOutcome`` where the picture is at fault, `CancellationError`, and
    ///   ``FileError`` and others where the machine is at fault.
    func segment(
        _ picture: Picture, of image: OpenedImage, _ task: borrowing ImageTask, number: Int,
        count: Int
    ) throws -> SegmentedPicture {
        // The first picture's time began with the file's.
        if number > 0 { task.timer.restart(with: .decode) }
        do {
            try task.begin(.decode)
            let source = try image.reader.source(of: picture)
            let isWhole = source.width * source.height <= wholePixels
            var files = resultFiles(
                of: picture, source: source, image: image, task, keepsLabels: isWhole)
            let summary = try segmenter.segment(
                source, storage: isWhole ? .memory : .scratch(ScratchFolder(outbox.tree.root)),
                into: &files
            ) { try task.report($0, picture: number, of: count) }
            task.beginUncancellable(.encode)
            let (format, labels) = (files.format, files.labels)
            let suffixes = (
                mask: format.maskSuffix,
                labels: format.labelSuffix(nucleusCount: files.nucleusCount)
            )
            return SegmentedPicture(
                picture: picture, source: source, summary: summary,
                files: try files.finish { task.reportAlive() }, suffixes: suffixes, labels: labels)
        } catch let error as ImageError {
            throw EarlyOutcome(try outcome(of: error, at: picture, of: image.content, task))
        } catch {
            guard let record = ErrorRecord(fault: error, of: task.source.name.string) else {
                throw error
            }
            throw EarlyOutcome(.rejected(record, image.content.failureImage))
        }
    }

    private func resultFiles(
        of picture: Picture, source: any RasterSource, image: OpenedImage,
        _ task: borrowing ImageTask, keepsLabels: Bool
    ) -> ResultFiles {
        let (name, outbox) = (picture.name(in: task.source.name), outbox)
        let format = ResultFormat(
            dimensions: ImageDimensions(of: source), exports: exports,
            digest: image.content.sha256, unit: IntensityUnit(of: source))
        return ResultFiles(format, keepsLabels: keepsLabels) { () throws(FileError) in
            try outbox.stage(for: name)
        }
    }

    /// Publishes a picture's result; that of an image whose planes do not fit into memory without
    /// its comparison with ground truth, see ``compareLarge(_:_:)``.
    ///
    /// - Parameters:
    ///   - segmented: The picture.
    ///   - image: Its file.
    ///   - task: The image.
    ///   - isFirst: Whether it is the first of its file that is published: then results of pictures
    ///     that the file no longer has are removed.
    /// - Returns: The sidecar.
    /// - Throws: ``EarlyOutcome`` where the file has changed or cannot have results of its name,
    ///   `CancellationError`, ``FileError``.
    func publish(
        _ segmented: SegmentedPicture, of image: OpenedImage, _ task: borrowing ImageTask,
        isFirst: Bool
    ) throws -> Sidecar {
        try task.requireUnchanged()
        let file = task.source.name
        do {
            if isFirst {
                let names = Set(image.reader.pictures.map { $0.name(in: file) })
                try outbox.retire(resultsOf: file, but: names) { task.reportAlive() }
            }
            task.beginUncancellable(.publish)
            let name = segmented.picture.name(in: file)
            let progress = task.progress
            let dice = try segmented.labels.flatMap { labels in
                try self.dice(of: labels, for: name, progress: progress)
            }
            var sidecar = self.sidecar(of: segmented, image: image, name: name, dice: dice)
            try outbox.publish(segmented.files, for: name) {
                task.reportAlive()
            } sidecar: {
                sidecar.timingMs = task.timer.timings.sidecar
                sidecar.finished = .now
                return try SidecarCoding.encode(sidecar)
            }
            return sidecar
        } catch {
            guard let record = ErrorRecord(fault: error, of: file.string) else { throw error }
            throw EarlyOutcome(.rejected(record, image.content.failureImage))
        }
    }

    /// The sidecar of a result, with neither timings nor the time.
    private func sidecar(
        of segmented: SegmentedPicture, image: OpenedImage, name: FilePath, dice: DiceRecord?
    ) -> Sidecar {
        let (source, summary, name) = (segmented.source, segmented.summary, ResultName(name))
        return Sidecar(
            image: image.content.sidecarImage(
                of: segmented.picture, reader: image.reader, pixelSize: source.pixelSize),
            model: model, settingsSha256: settingsDigest, kernels: kernels,
            preparation: .init(summary.preparation, scale: source.scale),
            tiles: .init(summary.tiles),
            mask: .init(
                summary, file: name.key(segmented.suffixes.mask), threshold: segmenter.threshold),
            labels: Sidecar.Labels(file: name.key(segmented.suffixes.labels), error: nil),
            nuclei: .init(
                summary, minimumArea: segmenter.minimumArea, pixelSize: source.pixelSize,
                intensities: IntensityUnit(of: source)),
            dice: dice, expectedDice: summary.quality.expectedDice,
            quality: .init(summary.quality), timingMs: [:],
            outputs: Dictionary(
                segmented.files.map { (name.key($0.suffix), $0.output) },
                uniquingKeysWith: { $1 }),
            finished: .now, version: Release.version)
    }
}

extension IntensityUnit {
    /// The unit of a picture's samples: the file's own, or a part of the range of its numbers.
    fileprivate init(of source: any RasterSource) {
        guard let scale = source.scale else {
            self = .sample
            return
        }
        // Apart, as the whole range may be beyond what a Double holds.
        self.init(zero: scale.low, unit: scale.high / 65535 - scale.low / 65535)
    }
}
