import Masks

/// The pixels of nuclei as runs down the columns; one may go on at the head of the next column.
struct ColumnRuns {
    /// Columns that are turned at a time, so that each line of the cache is read once.
    private static let strip = 16

    /// Of each nucleus the runs in order, pixels counted from 0 down the columns.
    let nuclei: [[Range<Int>]]

    /// Finds the runs.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(_ image: LabelImage) {
        let (labels, width, height) = (image.labels.elements, image.width, image.height)
        var nuclei = [[Range<Int>]](repeating: [], count: image.count)
        var turned = [Int32](repeating: 0, count: Self.strip * height)
        // The run in hand.
        var (label, start): (Int32, Int) = (0, 0)
        for first in stride(from: 0, to: width, by: Self.strip) {
            let columns = min(Self.strip, width - first)
            for row in 0..<height {
                for column in 0..<columns {
                    turned[column * height + row] = labels[row * width + first + column]
                }
            }
            for place in 0..<columns * height where turned[place] != label {
                let pixel = first * height + place
                if label != 0 { nuclei[Int(label) - 1].append(start..<pixel) }
                (label, start) = (turned[place], pixel)
            }
        }
        if label != 0 { nuclei[Int(label) - 1].append(start..<width * height) }
        self.nuclei = nuclei
    }
}
