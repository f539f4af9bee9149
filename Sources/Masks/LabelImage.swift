import Tensors

/// A label image: each pixel holds the number of its nucleus, 0 is background.
package struct LabelImage: Sendable, Equatable {
    /// [row, column]; 0 at background, else 1…``count``, every number at one pixel at least.
    package let labels: Plane<Int32>
    /// The number of nuclei.
    package let count: Int

    /// Wraps labels that already run from 1 to `count` without gaps.
    package init(labels: Plane<Int32>, count: Int) {
        precondition(count >= 0, "a count is not negative")
        self.labels = labels
        self.count = count
    }

    /// The median of the nuclei's equivalent diameters, √(4·area/π), in pixels; `nil` without
    /// nuclei.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package var medianDiameter: Double? {
        areas.map { (4 * Double($0) / .pi).squareRoot() }.median()
    }

    /// The largest lookup table, in entries, that relabelling allocates.
    private static let maximumTableSize = 1 << 20

    /// Renumbers the distinct values of an image as 1…*n* in ascending order; 0 stays background.
    ///
    /// Equivalent to scikit-image's `relabel_sequential`.
    ///
    /// - Parameter values: Label values that may have gaps, as other programs write them.
    /// - Complexity: O(*n*) where no value is above 2^20, else O(*n* + *k* log *k*), where *n* is
    ///   the number of pixels and *k* the number of pixels whose value differs from the previous
    ///   one.
    package init(relabelling values: Plane<UInt32>) {
        let largest = values.elements.max() ?? 0
        self =
            Int(largest) < Self.maximumTableSize
            ? Self.relabelledByTable(values, largest: Int(largest))
            : Self.relabelledByDictionary(values)
    }

    /// Renumbers the distinct values of a 16-bit image as 1…*n* in ascending order.
    ///
    /// - Complexity: O(*n*) with a table of 65,536 entries, where *n* is the number of pixels.
    package init(relabelling values: Plane<UInt16>) {
        self = Self.relabelledByTable(values, largest: Int(UInt16.max))
    }

    /// Relabels with a lookup table of all values up to `largest`.
    private static func relabelledByTable<Value: FixedWidthInteger>(
        _ values: Plane<Value>, largest: Int
    ) -> LabelImage {
        var numbers = [Int32](repeating: 0, count: largest + 1)
        for value in values.elements { numbers[Int(value)] = 1 }
        numbers[0] = 0
        var count: Int32 = 0
        for value in numbers.indices where numbers[value] != 0 {
            count += 1
            numbers[value] = count
        }
        return LabelImage(labels: values.map { numbers[Int($0)] }, count: Int(count))
    }

    /// Relabels with a dictionary of the values that occur; a value equal to the previous pixel's
    /// is not looked up again.
    private static func relabelledByDictionary(_ values: Plane<UInt32>) -> LabelImage {
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
        return LabelImage(labels: labels, count: known.count)
    }

    /// The number of columns.
    package var width: Int { labels.width }
    /// The number of rows.
    package var height: Int { labels.height }

    /// True at nucleus pixels.
    package var foreground: Plane<Bool> { labels.map { $0 != 0 } }

    /// The area of each nucleus in pixels; nucleus *n* is at index *n* − 1.
    package var areas: [Int] {
        var areas = [Int](repeating: 0, count: count)
        for label in labels.elements where label != 0 { areas[Int(label) - 1] += 1 }
        return areas
    }
}
