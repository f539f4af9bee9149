import Glibc
import Tensors

/// The mean intensity across the nuclei's edges, from six pixels inside to six outside.
///
/// Along rows and columns, wherever six pixels of one nucleus meet six of background; edges between
/// nuclei that touch are left out. A mean over many edges has no noise to speak of, which is why
/// the sharpness of ``steepness`` does not take noise for detail, as gradients and Laplacians do.
package struct EdgeProfile: Sendable, Equatable {
    /// How far a profile reaches to either side, in pixels.
    package static let reach = 6
    /// The fewest edges that are worth a mean.
    private static let fewest = 20

    /// How many edges there are.
    package private(set) var edges: Int = 0
    /// The sums over all edges, from the innermost pixel to the outermost.
    private var sums: [Int] = Array(repeating: 0, count: 2 * reach)

    /// Has seen no edge yet.
    package init() {}

    /// Sums over all edges.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(_ image: LabelImage, intensities: Plane<UInt16>) {
        add(image.labels, intensities: intensities, rows: 0..<image.height)
    }

    /// Adds the edges at some rows of what is shown.
    ///
    /// - Parameters:
    ///   - labels: 0 at background; of an image, ``reach`` rows more at either end, where there
    ///     are so many.
    ///   - intensities: Of the same size.
    ///   - rows: Whose edges count.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package mutating func add(
        _ labels: Plane<Int32>, intensities: Plane<UInt16>, rows: Range<Int>
    ) {
        precondition(
            labels.width == intensities.width && labels.height == intensities.height,
            "labels and intensities are of one size")
        let runs = LabelRuns(labels)
        intensities.elements.withUnsafeBufferPointer { intensities in
            addEdgesAlongRows(runs, rows, intensities, width: labels.width)
            labels.elements.withUnsafeBufferPointer { values in
                addEdgesAlongColumns(
                    runs, rows, values, intensities, width: labels.width, height: labels.height)
            }
        }
    }

    /// The steepest step of the mean profile from one pixel to the next, as a share of the whole
    /// step from inside to outside; `nil` where there are too few edges, or no step.
    ///
    /// 1/11 of a ramp, 1 of a step, more where an edge has a rim. Neither brightness nor contrast
    /// matter.
    package var steepness: Double? {
        let step = sums[0] - sums[sums.count - 1]
        guard edges >= Self.fewest, step != 0 else { return nil }
        let sign = step > 0 ? 1 : -1
        let steepest = zip(sums, sums.dropFirst()).map { sign * ($0.0 - $0.1) }.max() ?? 0
        return Double(steepest) / Double(sign * step)
    }

    private mutating func add(
        _ intensities: UnsafeBufferPointer<UInt16>, from innermost: Int, by stride: Int
    ) {
        edges += 1
        for place in sums.indices {
            sums[place] += Int(intensities[innermost + place * stride])
        }
    }

    /// Adds the ends of runs that have room to the next run and to the image's edge.
    private mutating func addEdgesAlongRows(
        _ runs: LabelRuns, _ rows: Range<Int>, _ intensities: UnsafeBufferPointer<UInt16>,
        width: Int
    ) {
        let reach = Self.reach
        for row in rows {
            let own = runs.rows[row]..<runs.rows[row + 1]
            for place in own {
                let (first, end) = (Int(runs.all[place].first), Int(runs.all[place].end))
                guard end - first >= reach else { continue }
                let before = place > own.lowerBound ? Int(runs.all[place - 1].end) : 0
                let after = place + 1 < own.upperBound ? Int(runs.all[place + 1].first) : width
                if first - before >= reach {
                    add(intensities, from: row * width + first + reach - 1, by: -1)
                }
                if after - end >= reach {
                    add(intensities, from: row * width + end - reach, by: 1)
                }
            }
        }
    }

    /// Adds the upper and lower ends of columns of one nucleus, with as much room.
    private mutating func addEdgesAlongColumns(
        _ runs: LabelRuns, _ rows: Range<Int>, _ labels: UnsafeBufferPointer<Int32>,
        _ intensities: UnsafeBufferPointer<UInt16>, width: Int, height: Int
    ) {
        let reach = Self.reach
        for run in runs.all[runs.rows[rows.lowerBound]..<runs.rows[rows.upperBound]] {
            let row = Int(run.row)
            let start = row * width
            for (step, inside, outside) in [
                (width, row + 1, height - 1 - row), (-width, height - row, row),
            ] where inside >= reach && outside >= reach {
                for place in start + Int(run.first)..<start + Int(run.end)
                where labels[place + step] == 0 {
                    let fits =
                        (1..<reach).allSatisfy { labels[place - $0 * step] == run.label }
                        && (2...reach).allSatisfy { labels[place + $0 * step] == 0 }
                    if fits { add(intensities, from: place - (reach - 1) * step, by: step) }
                }
            }
        }
    }
}

extension EdgeProfile {
    /// How sharp an image is: ``steepness``, times the fifth root of the nuclei's diameter over 20.
    ///
    /// The root makes up for magnification, which widens nuclei and the blur of the same optics;
    /// diameters count as 8 to 60 pixels. Chosen among dozens of measures on DSB2018/train, each image as
    /// it is and blurred: see ``QualityRules/sharpness``.
    ///
    /// - Parameter diameter: The median of the nuclei's equivalent diameters, in pixels.
    /// - Returns: The sharpness, or `nil` where there is no ``steepness``.
    package func sharpness(diameter: Double) -> Double? {
        steepness.map { $0 * pow(min(max(diameter, 8), 60) / 20, 0.2) }
    }
}
