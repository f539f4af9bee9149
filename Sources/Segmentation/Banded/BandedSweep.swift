import Images
import Linux
import Masks
import Scratch
import Tensors

/// What is counted over all rows of an image once its nuclei are known.
struct BandedSweep {
    /// What probabilities and nuclei say of each other.
    var probabilities = ProbabilityTally()
    /// The nuclei's edges.
    var edges = EdgeProfile()
    /// The sum of the intensities of the nuclei's pixels.
    var intensities = 0
    /// The connected components of the nuclei.
    var components = 0
}

extension Segmenter {
    /// Measures every nucleus in its own frame, in the order of their numbers.
    func measure(
        _ nuclei: BandedNuclei, of image: BandedImage, _ maps: BandedMaps,
        to receiver: inout some BandReceiver, _ progress: (Progress) throws -> Void
    ) throws -> [Nucleus] {
        let size = PlaneSize(height: nuclei.store.height, width: nuclei.store.width)
        var measured: [Nucleus] = []
        measured.reserveCapacity(nuclei.count)
        let order = nuclei.order
        var next = 0
        while next < order.count {
            try progress(.working)
            var (batch, pixels): ([FramedNucleus], Int) = ([], 0)
            while next < order.count, pixels < 1 << 20 {
                batch.append(try FramedNucleus(next + 1, order[next], nuclei, image, maps))
                pixels += batch[batch.count - 1].pixels
                next += 1
            }
            for (framed, nucleus) in zip(
                batch, batch.map(threads: threads) { $0.measured(in: size) })
            {
                try receiver.take(nucleus, shape: receiver.wantsShapes ? framed.shape : nil)
                measured.append(nucleus)
            }
        }
        return measured
    }

    /// Goes over all rows once more, from the top.
    func sweep(
        _ nuclei: BandedNuclei, of image: BandedImage, _ maps: BandedMaps,
        _ heights: BandHeights, to receiver: inout some BandReceiver,
        _ progress: (Progress) throws -> Void
    ) throws -> BandedSweep {
        let (width, height) = (nuclei.store.width, nuclei.store.height)
        var sweep = BandedSweep()
        var components = ComponentStream()
        for first in stride(from: 0, to: height, by: heights.given) {
            let rows = first..<min(first + heights.given, height)
            // Edges are judged by some rows more at either end.
            let shown =
                max(
                    first - EdgeProfile.reach, 0)..<min(
                    rows.upperBound + EdgeProfile.reach, height)
            let around = try nuclei.labels(rows: shown)
            let intensities = try image.gray.samples(rows: shown, columns: 0..<width)
            let own = first - shown.lowerBound..<rows.upperBound - shown.lowerBound
            sweep.edges.add(around, intensities: intensities, rows: own)
            let labels = around.rows(own)
            let foreground = try maps.foreground.floats(rows: rows, columns: 0..<width)
            sweep.probabilities.add(labels, foreground)
            sweep.intensities += Self.sum(of: intensities.rows(own), inside: labels)
            labels.elements.withUnsafeBufferPointer { labels in
                for row in 0..<rows.count {
                    _ = components.add(
                        labels: UnsafeBufferPointer(
                            rebasing: labels[row * width..<(row + 1) * width]))
                }
            }
            try TooManyComponents.check(components.marks)
            try receiver.take(labels, foreground: foreground, from: first)
            try progress(.working)
        }
        sweep.components = components.finish(minimumArea: 1).all.count
        return sweep
    }

    private static func sum(of intensities: Plane<UInt16>, inside labels: Plane<Int32>) -> Int {
        var sum = 0
        for (label, intensity) in zip(labels.elements, intensities.elements) where label != 0 {
            sum += Int(intensity)
        }
        return sum
    }
}

/// A nucleus with what its bounding box shows: all that it takes to measure it.
private struct FramedNucleus: Sendable {
    private let label: Int
    private let frame: Frame
    /// 1 at its pixels.
    let shape: LabelImage
    private let intensities: Plane<UInt16>
    private let probability: Plane<Float>

    init(
        _ label: Int, _ region: Int, _ nuclei: BandedNuclei, _ image: BandedImage,
        _ maps: BandedMaps
    ) throws {
        self.label = label
        frame = nuclei.regions[region - 1].box.frame
        let own = Int32(truncatingIfNeeded: region)
        shape = LabelImage(
            try nuclei.store.numbers(rows: frame.rows, columns: frame.columns)
                .map { $0 == own ? 1 : 0 }, count: 1)
        intensities = try image.gray.samples(rows: frame.rows, columns: frame.columns)
        probability = try maps.foreground.floats(frame)
    }

    /// Of the box.
    var pixels: Int { shape.width * shape.height }

    func measured(in size: PlaneSize) -> Nucleus {
        Nucleus(
            label: label, shape: shape, frame: frame, of: size, intensities: intensities,
            probability: probability)
    }
}

extension Plane {
    /// Some of its rows.
    fileprivate func rows(_ rows: Range<Int>) -> Plane {
        Plane(
            width: width, height: rows.count,
            elements: Array(elements[rows.lowerBound * width..<rows.upperBound * width]))
    }
}
