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

    /// Numbers the distinct values of a picture 1…*n* in their order; 0 stays background.
    ///
    /// As scikit-image's `relabel_sequential`.
    ///
    /// - Parameter values: Label values with gaps, as other programs write them.
    /// - Complexity: O(*n*) with a table of 65,536 entries, where *n* is the number of pixels.
    package init(relabelling values: Plane<UInt16>) {
        var numbers = [Int32](repeating: 0, count: 1 << 16)
        for value in values.elements { numbers[Int(value)] = 1 }
        numbers[0] = 0
        var count: Int32 = 0
        for value in numbers.indices where numbers[value] != 0 {
            count += 1
            numbers[value] = count
        }
        self.init(values.map { numbers[Int($0)] }, count: Int(count))
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
