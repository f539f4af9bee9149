/// A piece of an image's mask, divided into regions.
package struct DividedPiece: Sendable {
    /// Its regions.
    package let regions: [RegionRecord]
    /// The region of each of its pixels, in reading order, counted from 1.
    package let numbers: [Int32]

    /// Keeps the regions that have pixels.
    ///
    /// - Parameters:
    ///   - all: By basin; those that became part of another have no pixels.
    ///   - selection: What they were measured by, whose places are in a frame.
    ///   - frame: Where in the image that is.
    ///   - width: Of the image, in pixels.
    init(
        _ all: [RegionRecord], of selection: RegionSelection, in frame: Frame, width: Int
    ) {
        var regions: [RegionRecord] = []
        var numbers = [Int32](repeating: 0, count: all.count)
        for (basin, region) in all.enumerated() where region.area > 0 {
            regions.append(region)
            numbers[basin] = Int32(truncatingIfNeeded: regions.count)
        }
        let ofBasins = selection.owners.map { numbers[Int($0)] }
        let columns = frame.columns.count
        self.numbers = selection.basins.map { ofBasins[Int($0)] }
        for (number, place) in zip(self.numbers, selection.places) {
            let (row, column) = Int(place).quotientAndRemainder(dividingBy: columns)
            regions[Int(number) - 1].box.add(
                row: row + frame.rows.lowerBound, column: column + frame.columns.lowerBound)
        }
        self.regions = regions.map { region in
            var region = region
            let (row, column) = region.first.quotientAndRemainder(dividingBy: columns)
            region.first =
                (row + frame.rows.lowerBound) * width + column + frame.columns.lowerBound
            return region
        }
    }
}

/// What decides whether a region is a nucleus, and where it is.
package struct RegionRecord: Sendable, Equatable {
    /// Its pixels.
    var area = 0
    /// The sum of their probabilities.
    var sum = 0.0
    /// The place of its first pixel in reading order.
    var first = Int.max
    /// The smallest box around it.
    package internal(set) var box = RegionBox()
}

/// A box that grows, in 16 bytes.
package struct RegionBox: Sendable, Equatable {
    private var (top, left): (Int32, Int32) = (.max, .max)
    private var (bottom, right): (Int32, Int32) = (-1, -1)

    mutating func add(row: Int, column: Int) {
        let (row, column) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
        top = min(top, row)
        bottom = max(bottom, row)
        left = min(left, column)
        right = max(right, column)
    }

    /// The box as a part of the image.
    package var frame: Frame {
        Frame(rows: Int(top)..<Int(bottom) + 1, columns: Int(left)..<Int(right) + 1)
    }
}
