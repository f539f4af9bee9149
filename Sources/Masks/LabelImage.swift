import Tensors

/// An image of nuclei, each pixel the number of its nucleus: the field's label image.
package struct LabelImage: Sendable, Equatable {
    /// 0 at background, else 1…``count``, each of which has at least one pixel.
    package let labels: Plane<Int32>
    /// How many nuclei there are.
    package let count: Int

    /// Wraps labels that are numbered 1…`count` without a gap.
    package init(_ labels: Plane<Int32>, count: Int) {
        precondition(count >= 0, "a count is not negative")
        self.labels = labels
        self.count = count
    }

    /// The most entries of a table that numbers values.
    private static let table = 1 << 20

    /// Numbers the distinct values of a picture 1…*n* in their order; 0 stays background.
    ///
    /// As scikit-image's `relabel_sequential`.
    ///
    /// - Parameter values: Label values with gaps, as other programs write them.
    /// - Complexity: O(*n*) where no value is above 2^20, else O(*n* + *k* log *k*), where *n* is
    ///   the number of pixels and *k* that of times that a value differs from the one before it.
    package init(relabelling values: Plane<UInt32>) {
        let largest = values.elements.max() ?? 0
        self =
            Int(largest) < Self.table
            ? Self.numbered(values, upTo: Int(largest)) : Self.sorted(values)
    }

    /// Numbers the distinct values of a picture of 16 bits, as it does those of one of 32.
    ///
    /// - Complexity: O(*n*) with a table of 65,536 entries, where *n* is the number of pixels.
    package init(relabelling values: Plane<UInt16>) {
        self = Self.numbered(values, upTo: Int(UInt16.max))
    }

    /// Numbers values by a table of all that there could be.
    private static func numbered<Value: FixedWidthInteger>(
        _ values: Plane<Value>, upTo largest: Int
    ) -> LabelImage {
        var numbers = [Int32](repeating: 0, count: largest + 1)
        for value in values.elements { numbers[Int(value)] = 1 }
        numbers[0] = 0
        var count: Int32 = 0
        for value in numbers.indices where numbers[value] != 0 {
            count += 1
            numbers[value] = count
        }
        return LabelImage(values.map { numbers[Int($0)] }, count: Int(count))
    }

    /// Numbers values by a sorted list of those that there are; a label is a run of pixels in most
    /// rows that it has a part in, so that few are looked up.
    private static func sorted(_ values: Plane<UInt32>) -> LabelImage {
        var known: Set<UInt32> = []
        var last: UInt32 = 0
        for value in values.elements where value != last {
            last = value
            if value != 0 { known.insert(value) }
        }
        let numbers = Dictionary(
            uniqueKeysWithValues: known.sorted().enumerated().map { ($1, Int32($0 + 1)) })
        var number: Int32 = 0
        last = 0
        let labels = values.map { value in
            if value != last {
                last = value
                number = numbers[value] ?? 0
            }
            return number
        }
        return LabelImage(labels, count: known.count)
    }

    /// Pixels in a row.
    package var width: Int { labels.width }
    /// Rows.
    package var height: Int { labels.height }

    /// True at every nucleus.
    package var foreground: Plane<Bool> { labels.map { $0 != 0 } }

    /// The pixels of each nucleus; that of number *n* stands at *n* − 1.
    package var areas: [Int] {
        var areas = [Int](repeating: 0, count: count)
        for label in labels.elements where label != 0 { areas[Int(label) - 1] += 1 }
        return areas
    }
}
