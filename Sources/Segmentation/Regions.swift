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
        for top in stride(from: 0, through: size.height - height, by: height) {
            let band = try rows(top..<top + height)
            var candidates = regions(in: band, side: side, range: range)
            candidates.sort { $0.region.variance > $1.region.variance }
            var taken: [Int] = []
            for (column, region) in candidates
            where taken.count < count && taken.allSatisfy({ abs($0 - column) >= side }) {
                taken.append(column)
                best.append(region)
            }
            best.sort { $0.variance > $1.variance }
            best.removeLast(max(best.count - count, 0))
        }
        return best
    }

    /// The regions of a band of rows, half overlapping.
    private static func regions(
        in band: Plane<UInt16>, side: Int, range: RobustRange
    ) -> [(column: Int, region: Region)] {
        let width = min(side, band.width)
        let columns = stride(from: 0, through: band.width - width, by: max(width / 2, 1))
        return columns.map { column in
            let gray = band.window(columns: column..<column + width)
            return (column, Region(gray: gray, variance: gray.variance(within: range)))
        }
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

    /// The variance of the values, each clipped to a range.
    fileprivate func variance(within range: RobustRange) -> Double {
        var (sum, squares) = (0.0, 0.0)
        for element in elements {
            let value = min(max(Double(element), range.low), range.high) - range.low
            sum += value
            squares += value * value
        }
        let mean = sum / Double(elements.count)
        return squares / Double(elements.count) - mean * mean
    }
}
