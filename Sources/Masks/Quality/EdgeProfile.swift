import Glibc
import Tensors

/// The mean intensity profile across the edges of nuclei, from six samples inside to six outside.
///
/// Sampled along rows and columns wherever as many pixels of one nucleus adjoin as many of
/// background; edges between touching nuclei are left out. Averaging over many edges removes noise, so that
/// ``steepness`` does not mistake noise for detail, unlike measures from gradients or Laplacians.
package struct EdgeProfile: Sendable, Equatable {
    /// The number of samples on either side of an edge.
    private static let samples = 6
    /// The least number of edges for a meaningful mean.
    private static let minimumEdges = 20

    /// The distance of samples in pixels.
    private let step: Int
    /// The number of pixels on either side of an edge.
    package var halfWidth: Int { Self.samples * step }
    /// The number of edges.
    package private(set) var edgeCount: Int = 0
    /// The sums of intensities over all edges, from the innermost pixel to the outermost.
    private var sums: [Int] = Array(repeating: 0, count: 2 * samples)

    /// Creates a profile of no edges.
    ///
    /// - Parameter factor: The scale at which the network saw the image: where it was shrunk,
    ///   samples are as far apart as the network's pixels, since large nuclei have wide edges.
    package init(seenAt factor: Double = 1) {
        step = max(1, Int((1 / factor).rounded()))
    }

    /// Averages over all edges of an image that the network saw at a factor.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(of image: LabelImage, intensities: Plane<UInt16>, seenAt factor: Double = 1) {
        self.init(seenAt: factor)
        add(labels: image.labels, intensities: intensities, rows: 0..<image.height)
    }

    /// Adds the edges in some rows of a band of an image.
    ///
    /// - Parameters:
    ///   - labels: The labels of the band, which extends ``halfWidth`` rows beyond `rows` on either
    ///     side where the image does; 0 is background.
    ///   - intensities: The samples of the band, of the same size.
    ///   - rows: The rows of the band whose edges are added.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package mutating func add(
        labels: Plane<Int32>, intensities: Plane<UInt16>, rows: Range<Int>
    ) {
        precondition(
            labels.width == intensities.width && labels.height == intensities.height,
            "labels and intensities have the same size")
        let runs = LabelRuns(of: labels)
        intensities.elements.withUnsafeBufferPointer { intensities in
            addEdgesAlongRows(
                runs: runs, rows: rows, intensities: intensities, width: labels.width)
            labels.elements.withUnsafeBufferPointer { values in
                addEdgesAlongColumns(
                    runs: runs, rows: rows, labels: values, intensities: intensities,
                    width: labels.width, height: labels.height)
            }
        }
    }

    /// The largest difference between neighbouring pixels of the mean profile, as a fraction of the
    /// difference between its ends; `nil` for too few edges or a profile without contrast.
    ///
    /// 1/11 for a linear ramp, 1 for a step, above 1 for an edge with overshoot. Independent of
    /// brightness and contrast.
    package var steepness: Double? {
        let contrast = sums[0] - sums[sums.count - 1]
        guard edgeCount >= Self.minimumEdges, contrast != 0 else { return nil }
        let sign = contrast > 0 ? 1 : -1
        let steepest = zip(sums, sums.dropFirst()).map { sign * ($0.0 - $0.1) }.max() ?? 0
        return Double(steepest) / Double(sign * contrast)
    }

    /// The distance in pixels of the innermost sample from the outermost pixel of a nucleus.
    private var inner: Int { (Self.samples - 1) * step }

    private mutating func addEdge(
        in intensities: UnsafeBufferPointer<UInt16>, from innermost: Int, by stride: Int
    ) {
        edgeCount += 1
        for index in sums.indices {
            sums[index] += Int(intensities[innermost + index * stride])
        }
    }

    /// Adds the left and right ends of runs that are far enough from the next run and from the
    /// border of the image.
    private mutating func addEdgesAlongRows(
        runs: LabelRuns, rows: Range<Int>, intensities: UnsafeBufferPointer<UInt16>, width: Int
    ) {
        for row in rows {
            let own = runs.rowStarts[row]..<runs.rowStarts[row + 1]
            for index in own {
                let (first, end) = (
                    Int(runs.all[index].firstColumn), Int(runs.all[index].endColumn)
                )
                guard end - first >= halfWidth else { continue }
                let before = index > own.lowerBound ? Int(runs.all[index - 1].endColumn) : 0
                let after =
                    index + 1 < own.upperBound ? Int(runs.all[index + 1].firstColumn) : width
                if first - before >= halfWidth {
                    addEdge(in: intensities, from: row * width + first + inner, by: -step)
                }
                if after - end >= halfWidth {
                    addEdge(in: intensities, from: row * width + end - 1 - inner, by: step)
                }
            }
        }
    }

    /// Adds the upper and lower ends of columns of one nucleus, at the same distances.
    private mutating func addEdgesAlongColumns(
        runs: LabelRuns, rows: Range<Int>, labels: UnsafeBufferPointer<Int32>,
        intensities: UnsafeBufferPointer<UInt16>, width: Int, height: Int
    ) {
        for run in runs.all[runs.rowStarts[rows.lowerBound]..<runs.rowStarts[rows.upperBound]] {
            let row = Int(run.row)
            let rowStart = row * width
            for (stride, pixelsInside, pixelsOutside) in [
                (width, row + 1, height - 1 - row), (-width, height - row, row),
            ] where pixelsInside >= halfWidth && pixelsOutside >= halfWidth {
                for pixel in rowStart + Int(run.firstColumn)..<rowStart + Int(run.endColumn)
                where labels[pixel + stride] == 0 {
                    let fits =
                        (1..<halfWidth).allSatisfy { labels[pixel - $0 * stride] == run.label }
                        && (2...halfWidth).allSatisfy { labels[pixel + $0 * stride] == 0 }
                    if fits {
                        addEdge(in: intensities, from: pixel - inner * stride, by: step * stride)
                    }
                }
            }
        }
    }
}

extension EdgeProfile {
    /// The sharpness of an image: ``steepness`` · (medianDiameter / 20)^(1/5).
    ///
    /// The factor compensates for magnification, which widens nuclei and blur alike; diameters are
    /// clamped to 8…60 steps. Chosen among dozens of measures on the images of DSB2018/train, as
    /// they are and blurred: see ``QualityThresholds/sharpness``.
    ///
    /// - Parameter medianDiameter: The median of the nuclei's equivalent diameters, in pixels of the
    ///   image.
    /// - Returns: The sharpness, or `nil` if ``steepness`` is.
    package func sharpness(medianDiameter: Double) -> Double? {
        steepness.map { $0 * pow(min(max(medianDiameter / Double(step), 8), 60) / 20, 0.2) }
    }
}
