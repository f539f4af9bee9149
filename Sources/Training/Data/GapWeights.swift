import Glibc
import Masks
import Tensors

/// The weights of narrow gaps between nuclei, exp(−(d1 + d2)² / (2σ²)): d1 and d2 are the distances of
/// a pixel to the nearest nucleus and to the nearest other one, in pixels.
///
/// Source: Ronneberger, Fischer, Brox, U-Net: Convolutional Networks for Biomedical Image Segmentation
/// (MICCAI 2015), equation 2, without the weight w0 and the balance of classes. Background pixels have
/// them, and the pixels of nuclei that touch another one, at a sum of distances of 1.
///
/// σ is a quarter of the nuclei's median radius, but at least 2 pixels. The paper's 5 pixels are that for
/// a diameter of 40; relative to the nuclei, a gap weighs the same however the image is enlarged in a
/// sample. Below 2 pixels the gap of one pixel, whose sum of distances is 2, would hardly weigh: at 2 it
/// has 0.61.
package enum GapWeights {
    /// σ over the median radius.
    private static let relativeSigma = 0.25
    /// The least σ in pixels.
    private static let leastSigma = 2.0
    /// The rows whose distances are computed at the same time: they bound the memory.
    private static let bandRows = 128

    /// The gap weights of an image.
    ///
    /// - Parameter nuclei: The nuclei.
    /// - Returns: The weights as ``PixelWeight/encode(gap:)`` encodes them; `nil` with fewer than two
    ///   nuclei.
    /// - Complexity: O(*n*·*σ*), where *n* is the number of pixels; the memory of a few hundred rows.
    package static func plane(of nuclei: LabelImage) -> Plane<UInt8>? {
        guard nuclei.count > 1, let diameter = nuclei.medianDiameter else { return nil }
        let sigma = max(relativeSigma * diameter / 2, leastSigma)
        // Beyond this sum of distances a weight rounds to 0: exp(−s² / 2σ²) · 254 < 1/2.
        let reach = sigma * (2 * log(2 * Double(PixelWeight.steps))).squareRoot()
        func byte(distances sum: Double) -> UInt8 {
            PixelWeight.encode(gap: Float(exp(-sum * sum / (2 * sigma * sigma))))
        }
        let seam = byte(distances: 1)
        var weights = nuclei.seamPixels { _, _ in true }.map { $0 ? seam : PixelWeight.one }
        for first in stride(from: 0, to: nuclei.height, by: bandRows) {
            let rows = first..<min(first + bandRows, nuclei.height)
            NearestTwoNuclei(of: nuclei, rows: rows, reach: Int(reach.rounded(.up)))
                .forEachBackground { pixel, nearest, second in
                    let sum = Double(nearest).squareRoot() + Double(second).squareRoot()
                    if sum <= reach { weights.elements[pixel] = byte(distances: sum) }
                }
        }
        return weights
    }
}

/// The nearest two different nuclei of the background pixels in some rows of an image.
///
/// Exact up to a reach, as a separable distance transform is: of each column only the two nuclei
/// matter that are nearest to a row within it.
private struct NearestTwoNuclei {
    /// Two different nuclei in order of their distance, in pixels or squared; 0 is none.
    fileprivate struct Pair {
        var first: (label: Int32, distance: Int32) = (0, .max)
        var second: (label: Int32, distance: Int32) = (0, .max)

        @inline(__always)
        mutating func insert(_ label: Int32, at distance: Int32) {
            if label == first.label {
                first.distance = min(first.distance, distance)
            } else if distance < first.distance {
                second = first
                first = (label, distance)
            } else if distance < second.distance {
                second = (label, distance)
            }
        }
    }

    private let nuclei: LabelImage
    private let rows: Range<Int>
    private let reach: Int
    /// The nearest two nuclei of the same column, [row of `rows`, column].
    private let columns: [Pair]

    /// Searches the columns, up to `reach` rows beyond `rows`.
    init(of nuclei: LabelImage, rows: Range<Int>, reach: Int) {
        self.nuclei = nuclei
        self.rows = rows
        self.reach = reach
        let width = nuclei.width
        var columns = [Pair](repeating: Pair(), count: rows.count * width)
        func sweep(_ order: some Sequence<Int>) {
            var nearest = [Pair](repeating: Pair(), count: width)
            for row in order {
                for column in 0..<width {
                    nearest[column].advance()
                    let label = nuclei.labels[row, column]
                    if label != 0 { nearest[column].insert(label, at: 0) }
                    guard rows.contains(row) else { continue }
                    columns[(row - rows.lowerBound) * width + column].merge(nearest[column])
                }
            }
        }
        sweep(max(rows.lowerBound - reach, 0)..<rows.upperBound)
        sweep((rows.lowerBound..<min(rows.upperBound + reach, nuclei.height)).reversed())
        self.columns = columns
    }

    /// Calls a closure with each background pixel that has two nuclei within reach, and the squared
    /// distances to both.
    func forEachBackground(_ body: (_ pixel: Int, _ nearest: Int32, _ second: Int32) -> Void) {
        let width = nuclei.width
        for row in rows {
            let line = (row - rows.lowerBound) * width
            for column in 0..<width where nuclei.labels[row, column] == 0 {
                var found = Pair()
                for x in max(column - reach, 0)...min(column + reach, width - 1) {
                    let across = Int32((x - column) * (x - column))
                    found.merge(columns[line + x], across: across)
                }
                guard found.second.label != 0 else { continue }
                body(row * width + column, found.first.distance, found.second.distance)
            }
        }
    }
}

extension NearestTwoNuclei.Pair {
    /// Moves one pixel away.
    @inline(__always)
    fileprivate mutating func advance() {
        if first.label != 0 { first.distance += 1 }
        if second.label != 0 { second.distance += 1 }
    }

    /// Adds the nuclei of another pair.
    @inline(__always)
    fileprivate mutating func merge(_ other: Self) {
        if other.first.label != 0 { insert(other.first.label, at: other.first.distance) }
        if other.second.label != 0 { insert(other.second.label, at: other.second.distance) }
    }

    /// Adds the nuclei of a pair of distances along a column, `across` squared pixels beside it, by
    /// their squared distances.
    @inline(__always)
    fileprivate mutating func merge(_ other: Self, across: Int32) {
        guard other.first.label != 0 else { return }
        insert(other.first.label, at: across + other.first.distance * other.first.distance)
        guard other.second.label != 0 else { return }
        insert(other.second.label, at: across + other.second.distance * other.second.distance)
    }
}
