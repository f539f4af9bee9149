import Exports
import Images
import Linux
import Masks
import Outbox
import Scratch
import Segmentation
import SystemPackage

/// A picture whose nuclei have been found.
struct SegmentedPicture {
    let picture: Picture
    /// Why its channel is segmented.
    let channel: ChannelDecision
    /// The source of its pixels.
    let source: any RasterSource
    /// Everything about its nuclei but pixels.
    let summary: SegmentationSummary
    /// The files of its result, which have not ended yet.
    let files: ResultFiles
}

/// The stages of one picture.
extension Pipeline {
    /// The number of series whose channels are decided before the time of a file is looked at.
    private static let fewSeries = 16

    /// Decides on channel and polarity for all pictures of a file.
    ///
    /// - Parameters:
    ///   - image: The file.
    ///   - pending: The pictures that are segmented, at least one.
    ///   - clock: The clock of the file.
    ///   - task: The image.
    /// - Returns: The decision.
    /// - Throws: ``EarlyOutcome`` where the file is at fault, `CancellationError`, and others where
    ///   the machine is at fault.
    func decide(
        on image: OpenedImage, pending: [Picture], clock: FileClock, task: borrowing ImageTask
    ) throws -> FileDecision {
        let hasManySeries = Set(image.reader.pictures.map(\.series)).count > Self.fewSeries
        return try rejectingFaults(of: pending[0], image: image, task: task) {
            try decide(
                on: image.reader, named: task.source.name.lastComponent?.string ?? ""
            ) { event in
                try task.forward(event)
                if hasManySeries, clock.isOver {
                    try refuse(
                        image, segmented: 0, of: pending.count, within: clock.limit, task: task)
                }
            }
        }
    }

    /// Decodes a picture and finds its nuclei; its files are encoded meanwhile.
    ///
    /// - Parameters:
    ///   - picture: The picture.
    ///   - image: Its file.
    ///   - decision: What was decided for its file.
    ///   - task: The image.
    ///   - number: The picture's number among those that are segmented, from 0.
    ///   - count: How many pictures are segmented.
    /// - Returns: The nuclei.
    /// - Throws: ``EarlyOutcome`` where the picture is at fault, `CancellationError`, and
    ///   ``FileError`` and others where the machine is at fault.
    func segment(
        _ picture: Picture, of image: OpenedImage, decision: FileDecision,
        task: borrowing ImageTask, number: Int, count: Int
    ) throws -> SegmentedPicture {
        // The first picture's time began with the file's.
        if number > 0 { task.timer.restart(with: .decode) }
        return try rejectingFaults(of: picture, image: image, task: task) {
            try task.begin(.decode)
            let source = try image.reader.source(of: picture)
            let isWhole = source.width * source.height <= wholePixels
            var files = resultFiles(
                of: picture, source: source, image: image, task: task, keepsLabels: isWhole)
            let summary = try segmenter.segment(
                source, storage: isWhole ? .memory : .scratch(scratchFolder()),
                decision: decision.decision(on: picture, in: image.reader),
                into: &files
            ) { try task.forward($0, picture: number, of: count) }
            return SegmentedPicture(
                picture: picture, channel: decision.channel(of: picture), source: source,
                summary: summary,
                files: files)
        }
    }

    /// The outbox, as the folder of scratch files; it is created where it is missing.
    private func scratchFolder() throws(FileError) -> ScratchFolder {
        try Folder(outbox.tree.root).create()
        return ScratchFolder(path: outbox.tree.root)
    }

    private func resultFiles(
        of picture: Picture, source: any RasterSource, image: OpenedImage,
        task: borrowing ImageTask, keepsLabels: Bool
    ) -> ResultFiles {
        let (name, outbox) = (picture.name(in: task.source.name), outbox)
        let format = ResultFormat(
            name: name, dimensions: ImageDimensions(of: source), exports: exports,
            pictures: pictures,
            digest: image.content.sha256, unit: IntensityCalibration(of: source))
        return ResultFiles(format: format, keepsLabels: keepsLabels) { () throws(FileError) in
            try outbox.stage(for: name)
        }
    }

    /// Ends the files of a picture's result; they are not published yet.
    ///
    /// - Returns: All files but the sidecar.
    /// - Throws: ``EarlyOutcome`` where they cannot be written for the picture's sake, ``FileError``.
    func write(
        _ segmented: SegmentedPicture, of image: OpenedImage, task: borrowing ImageTask
    ) throws -> [ResultFile] {
        try rejectingFaults(of: segmented.picture, image: image, task: task) {
            task.beginUncancellable(.encode)
            return try segmented.files.finish { task.reportAlive() }
        }
    }

    /// Publishes a picture's result; that of an image whose planes do not fit into memory without
    /// its comparison with ground truth, see ``compareLarge(_:task:)``.
    ///
    /// - Parameters:
    ///   - files: All files but the sidecar.
    ///   - segmented: The picture.
    ///   - image: Its file.
    ///   - task: The image.
    ///   - isFirst: Whether it is the first of its file that is published: then results of pictures
    ///     that the file no longer has are removed.
    /// - Returns: The sidecar.
    /// - Throws: ``EarlyOutcome`` where the file has changed or cannot have results of its name,
    ///   `CancellationError`, ``FileError``.
    func publish(
        _ files: [ResultFile], of segmented: SegmentedPicture, image: OpenedImage,
        task: borrowing ImageTask, isFirst: Bool
    ) throws -> Sidecar {
        try task.requireUnchanged()
        let file = task.source.name
        let name = segmented.picture.name(in: file)
        return try rejectingFaults(of: segmented.picture, image: image, task: task) {
            if isFirst {
                let names = Set(image.reader.pictures.map { $0.name(in: file) })
                try outbox.removeResults(of: file, except: names) { task.reportAlive() }
            }
            task.beginUncancellable(.publish)
            let dice = try segmented.files.labels.flatMap { labels in
                try self.dice(of: labels, for: name, progress: task.progress)
            }
            var sidecar = sidecar(of: segmented, files: files, image: image, dice: dice)
            try outbox.publish(files, for: name) {
                try exists(imageOf: $0, besides: task)
            } progress: {
                task.reportAlive()
            } sidecar: {
                sidecar.timingMs = task.timer.timings.sidecar
                sidecar.finished = .now
                return try SidecarCoding.encode(sidecar)
            }
            return sidecar
        }
    }

    /// Turns faults of a picture into the outcome that they mean; others are thrown as they are.
    func rejectingFaults<Result>(
        of picture: Picture, image: OpenedImage, task: borrowing ImageTask,
        body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch let error as ImageError {
            throw EarlyOutcome(
                try outcome(of: error, at: picture, content: image.content, task: task))
        } catch {
            guard let record = ErrorRecord(fault: error, of: task.source.name.string) else {
                throw error
            }
            throw EarlyOutcome(.rejected(record, image.content.failureImage))
        }
    }

    /// The sidecar of a result, with neither timings nor the time.
    private func sidecar(
        of segmented: SegmentedPicture, files: [ResultFile], image: OpenedImage, dice: DiceRecord?
    ) -> Sidecar {
        let (source, summary, format) = (
            segmented.source, segmented.summary, segmented.files.format
        )
        let content = image.content.sidecarImage(
            of: segmented.picture, in: segmented.channel, reader: image.reader,
            pixelSize: source.pixelSize)
        let name = ResultName(for: content.path)
        return Sidecar(
            image: content, model: model, settingsSha256: settingsDigest, kernels: kernels,
            preparation: .init(summary.preparation, scale: source.scale),
            rescaling: .init(summary.rescaling), tiles: .init(summary.tiles),
            mask: .init(
                summary, file: name.key(suffix: format.maskSuffix), threshold: segmenter.threshold),
            labels: .init(
                file: name.key(suffix: format.labelSuffix(nucleusCount: summary.nuclei.count)),
                error: nil),
            nuclei: .init(
                summary, minimumArea: segmenter.minimumArea, pixelSize: source.pixelSize,
                intensities: format.unit),
            dice: dice, expectedDice: summary.quality.expectedDice,
            expectedDiceInterval: summary.quality.expectedDiceInterval.map {
                [$0.lowerBound, $0.upperBound]
            },
            quality: .init(
                summary.quality, isPartlyRead: image.reader.unprocessed.contains(where: \.isLoss)),
            timingMs: [:],
            outputs: Dictionary(
                files.map { (name.key(suffix: $0.suffix), $0.output) }, uniquingKeysWith: { $1 }),
            finished: .now, version: Release.version)
    }
}

extension IntensityCalibration {
    /// The unit of a picture's samples: the file's own, or a part of the range of its numbers.
    fileprivate init(of source: any RasterSource) {
        guard let scale = source.scale else {
            self = .identity
            return
        }
        self.init(offset: scale.offset, slope: scale.slope)
    }
}
