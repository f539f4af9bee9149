import Gallery
import Gradients
import Images
import Tensors

/// A contact sheet of the first training samples of a run, with the outlines of their nuclei.
///
/// It shows what sampling and augmentation make of the images.
package struct SampleSheet: Sendable, Equatable {
    /// The most samples beside each other, and below.
    private static let most = (columns: 8, rows: 4)
    /// The largest width or height, in pixels, unless one sample is larger.
    private static let largestSide = 4096
    /// The pixels between samples.
    private static let gap = 2

    /// The names of the images, row by row.
    package let names: [String]
    /// The number of samples beside each other.
    package let columns: Int
    /// The sheet: 8 bits, RGB.
    package let picture: Raster

    /// Computes the samples of a run that is not started.
    ///
    /// - Parameters:
    ///   - configuration: The configuration; the sheet depends on all that its batches depend on.
    ///   - isStopping: Asked while images are read; `true` ends it.
    ///   - onEvent: Called with what was found in the data.
    /// - Returns: The sheet of the first steps.
    /// - Throws: As ``TrainingRun/start(_:from:in:release:engine:isStopping:onEvent:)``.
    package static func read(
        _ configuration: TrainingConfiguration, isStopping: @escaping @Sendable () -> Bool,
        onEvent: (TrainingEvent) -> Void
    ) throws -> SampleSheet {
        // Whole validation images are not shown: they would be read for nothing, and might fail.
        var configuration = configuration
        configuration.validationSettings = nil
        let data = try TrainingData(
            configuration: configuration, pixels: configuration.availablePixels(),
            isStopping: isStopping)
        data.reportImages(to: onEvent)
        let source = data.trainingBatches(for: configuration)
        data.reportSampleShares(of: source, to: onEvent)
        return SampleSheet(of: source, threads: configuration.threads)
    }

    /// Draws the first samples of a source.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels of the samples.
    package init(of source: BatchSource, threads: Int) {
        let fitting = max(1, Self.largestSide / (source.sampling.side + Self.gap))
        let columns = min(Self.most.columns, fitting)
        let count = columns * min(Self.most.rows, fitting)
        var batches: [TrainingBatch] = []
        while batches.reduce(0, { $0 + $1.count }) < count {
            let (epoch, step) = batches.count.quotientAndRemainder(dividingBy: source.steps)
            batches.append(source.batch(epoch: epoch, step: step, threads: threads))
        }
        self.columns = columns
        names = Array(batches.flatMap(\.names).prefix(count))
        picture = Self.picture(
            of: batches, side: source.sampling.side, columns: columns, count: count)
    }

    private static func picture(
        of batches: [TrainingBatch], side: Int, columns: Int, count: Int
    ) -> Raster {
        let rows = (count + columns - 1) / columns
        let (width, height) = (columns * (side + gap) - gap, rows * (side + gap) - gap)
        var values = [UInt8](repeating: 0, count: width * height * 3)
        let samples = batches.flatMap { batch in (0..<batch.count).map { (batch, $0) } }
        for (place, (batch, index)) in samples.prefix(count).enumerated() {
            let first =
                (place / columns * width + place % columns) * (side + gap)
            let cell = outlined(index, of: batch)
            for row in 0..<side {
                let start = 3 * (first + row * width)
                values.replaceSubrange(
                    start..<start + 3 * side, with: cell[3 * row * side..<3 * (row + 1) * side])
            }
        }
        return Raster(width: width, height: height, channels: 3, samples: .eight(values))
    }

    /// A sample in gray with its outlines, RGB.
    private static func outlined(_ index: Int, of batch: TrainingBatch) -> [UInt8] {
        let pixels = index * batch.size.pixelCount..<(index + 1) * batch.size.pixelCount
        func plane(of values: [Float]) -> Plane<Float> {
            Plane(
                width: batch.size.width, height: batch.size.height, elements: Array(values[pixels]))
        }
        let gray = StripPNG.displayValues(of: plane(of: batch.input))
        var values = gray.elements.flatMap { [$0, $0, $0] }
        let labels = plane(of: batch.foreground).map { $0 > 0.5 ? Int32(1) : 0 }
        let colour = Palette.outlines.colours[0]
        for pixel in LabelBoundary(of: labels).pixels {
            values[3 * pixel] = colour.red
            values[3 * pixel + 1] = colour.green
            values[3 * pixel + 2] = colour.blue
        }
        return values
    }
}
