import Images
import Tensors

/// A small part of an image, on which the network is asked about the whole.
struct Region {
    /// The usual side in pixels.
    static let side = 128

    /// The intensities; no pixel is without data.
    let gray: Plane<UInt16>
    /// The variance of the intensities, each clipped to the image's robust range.
    let variance: Double
}

extension Region {
    /// The regions with the most contrast that do not overlap, the best first.
    ///
    /// They hold nuclei if any region does. Hot pixels do not attract, since intensities are clipped
    /// to the robust range.
    ///
    /// - Parameters:
    ///   - count: The most regions.
    ///   - side: The side in pixels; less where the image is smaller.
    ///   - size: The size of the image.
    ///   - range: The robust range of its intensities.
    ///   - rows: Reads rows of it, asked for from the top.
    /// - Returns: At least one region, unless `count` is 0.
    /// - Throws: What `rows` throws.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    static func chosen(
        count: Int, side: Int = Region.side, size: PlaneSize, range: RobustRange,
        rows: (Range<Int>) throws -> Plane<UInt16>
    ) rethrows -> [Region] {
        var best: [Region] = []
        let height = min(side, size.height)
        for top in starts(of: height, by: height, in: size.height, side: side) {
            let band = try rows(top..<top + height)
            let width = min(side, band.width)
            var candidates = starts(
                of: width, by: max(width / 2, 1), in: band.width, side: side
            ).map { (column: $0, variance: band.variance(of: $0..<$0 + width, within: range)) }
            candidates.sort { $0.variance > $1.variance }
            var taken: [Int] = []
            for (column, variance) in candidates
            where taken.count < count && taken.allSatisfy({ abs($0 - column) >= side }) {
                taken.append(column)
                let gray = band.window(columns: column..<column + width)
                best.append(Region(gray: gray, variance: variance))
            }
            best.sort { $0.variance > $1.variance }
            best.removeLast(max(best.count - count, 0))
        }
        return best
    }

    /// The first pixels of regions along an axis; large regions cover all of it.
    private static func starts(of extent: Int, by step: Int, in length: Int, side: Int) -> [Int] {
        let starts = Array(stride(from: 0, through: length - extent, by: step))
        guard side > Self.side, let last = starts.last, last < length - extent else {
            return starts
        }
        return starts + [length - extent]
    }
}

extension Plane<UInt16> {
    fileprivate func window(columns: Range<Int>) -> Plane<UInt16> {
        var part: [UInt16] = []
        part.reserveCapacity(height * columns.count)
        for row in 0..<height {
            part += elements[row * width + columns.lowerBound..<row * width + columns.upperBound]
        }
        return Plane(width: columns.count, height: height, elements: part)
    }

    /// The variance of the values in some columns, each clipped to a range.
    fileprivate func variance(of columns: Range<Int>, within range: RobustRange) -> Double {
        var (sum, squares) = (0.0, 0.0)
        elements.withUnsafeBufferPointer { elements in
            for row in 0..<height {
                for pixel in row * width + columns.lowerBound..<row * width + columns.upperBound {
                    let value =
                        min(max(Double(elements[pixel]), range.low), range.high) - range.low
                    sum += value
                    squares += value * value
                }
            }
        }
        let count = Double(height * columns.count)
        let mean = sum / count
        return squares / count - mean * mean
    }
}
