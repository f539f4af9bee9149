import Tensors

/// Finds the border of one value of an image, in bands of rows from the top.
///
/// What looks like a border may be data: the background of a clipped image is exactly 0 in places. A
/// border is told from it by its straight edges, and by the noise next to it, in which its value is
/// rare. The limits were chosen on the 840 annotated images, of which none has a border, on those
/// images rotated by 3 to 45 degrees, and on mosaics made of them.
package struct BorderScan {
    /// The share of an image that is worth leaving out, and the largest.
    private static let share = 0.002...0.95
    /// The largest share of the value among the other pixels, and among those next to the border.
    private static let mostInside = 0.02
    private static let mostBeside = 0.05
    /// The largest share of equal neighbours among the pixels next to the border: it has noise.
    private static let mostEqual = 0.9
    /// The least share of the border's edge that is straight.
    private static let leastStraight = 0.87

    private let value: UInt16
    private let size: PlaneSize
    private var left: [Int] = []
    private var right: [Int] = []
    private var columns: [ColumnScan]
    private var beside = BesideCounts()

    /// Creates a scan for the border of a value; add all rows from the top.
    package init(value: UInt16, size: PlaneSize) {
        self.value = value
        self.size = size
        columns = [ColumnScan](repeating: ColumnScan(), count: size.width)
    }

    /// Adds the next rows.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package mutating func add(_ band: Plane<UInt16>) {
        let (value, width) = (value, size.width)
        for row in 0..<band.height {
            let line = band.elements[row * width..<(row + 1) * width]
            let before = line.prefix { $0 == value }.count
            let behind = before == width ? width : line.reversed().prefix { $0 == value }.count
            left.append(before)
            right.append(behind)
            if before > 0, before < width {
                beside.add(line[(line.startIndex + before)...].prefix(4), value: value)
            }
            if behind > 0, behind < width {
                beside.add(line[..<(line.endIndex - behind)].suffix(4).reversed(), value: value)
            }
            let number = left.count - 1
            line.withUnsafeBufferPointer { line in
                columns.withUnsafeMutableBufferPointer { columns in
                    for column in 0..<width {
                        columns[column].add(isValue: line[column] == value, row: number)
                    }
                }
            }
        }
    }

    /// The border, once all rows have been added.
    ///
    /// - Parameter count: The number of pixels of the value in the whole image; if fewer than the
    ///   border's were counted, the image has changed meanwhile, and none is given.
    /// - Returns: The border; `nil` if there is none.
    package func border(count: Int) -> ConstantBorder? {
        precondition(left.count == size.height, "all rows have been added")
        var beside = beside
        for column in columns {
            beside.add(column, height: size.height)
        }
        let border = ConstantBorder(
            value: value, left: left, right: right, top: columns.map(\.top),
            bottom: columns.map { $0.bottom(height: size.height) })
        let others = size.pixelCount - border.pixelCount
        guard count >= border.pixelCount,
            Self.share.contains(Double(border.pixelCount) / Double(size.pixelCount)),
            Double(count - border.pixelCount) <= Self.mostInside * Double(others),
            beside.shareOfValue <= Self.mostBeside, beside.shareOfEqual <= Self.mostEqual,
            Straightness(of: [border.left, border.right, border.top, border.bottom]).share
                >= Self.leastStraight
        else { return nil }
        return border
    }
}

/// The extents of a border along one column.
private struct ColumnScan {
    /// The number of pixels of the value from the top.
    private(set) var top = 0
    /// The last row of another value; −1 if there is none yet.
    private(set) var lastOther = -1
    /// Whether each of the latest eight pixels had the value, the latest in the lowest bit; below the
    /// border at the top, and down to ``lastOther``.
    private(set) var historyAtLastOther: UInt8 = 0
    /// The same of the first four pixels below the border at the top.
    private(set) var belowTop: UInt8 = 0
    private var history: UInt8 = 0

    mutating func add(isValue: Bool, row: Int) {
        history = history << 1 | (isValue ? 1 : 0)
        if isValue {
            if top == row { top += 1 }
        } else {
            lastOther = row
            historyAtLastOther = history
        }
        if row == top + 3 { belowTop = history & 0xF }
    }

    func bottom(height: Int) -> Int { height - 1 - lastOther }
}

/// Counts of the pixels next to a border.
private struct BesideCounts {
    private var pixels = 0
    private var ofValue = 0
    private var pairs = 0
    private var equal = 0

    /// Adds the pixels from the border inwards, of which the first has another value.
    mutating func add(_ line: some Collection<UInt16>, value: UInt16) {
        pixels += max(line.count - 1, 0)
        ofValue += line.dropFirst().count { $0 == value }
        pairs += max(line.count - 1, 0)
        equal += zip(line, line.dropFirst()).count { $0 == $1 }
    }

    /// Adds the pixels above and below the other pixels of a column.
    mutating func add(_ column: ColumnScan, height: Int) {
        if column.top > 0, column.top + 3 < height {
            pixels += 3
            ofValue += (column.belowTop & 0x7).nonzeroBitCount
        }
        if column.lastOther >= 3, column.lastOther < height - 1 {
            pixels += 3
            ofValue += (column.historyAtLastOther & 0xE).nonzeroBitCount
        }
    }

    var shareOfValue: Double { pixels == 0 ? 1 : Double(ofValue) / Double(pixels) }
    var shareOfEqual: Double { pairs == 0 ? 0 : Double(equal) / Double(pairs) }
}

/// The share of the edge of a border that is straight.
///
/// An extent lies on a straight line if it is the mean of those eight rows or columns before and
/// behind it, but for the rounding to whole pixels. Extents beside an end of the border are left out.
private struct Straightness {
    private static let distance = 8
    private static let tolerance = 1.5

    /// 1 if no extent can be judged.
    let share: Double

    init(of extents: [[Int]]) {
        var (judged, straight) = (0, 0)
        let distance = Self.distance
        for extent in extents where extent.count > 2 * distance {
            for index in distance..<extent.count - distance
            where
                extent[index - distance] > 0 && extent[index] > 0 && extent[index + distance] > 0
            {
                let mean = Double(extent[index - distance] + extent[index + distance]) / 2
                judged += 1
                if abs(Double(extent[index]) - mean) <= Self.tolerance { straight += 1 }
            }
        }
        share = judged == 0 ? 1 : Double(straight) / Double(judged)
    }
}
