import Tensors

/// How sure the network is of an image.
package struct Confidence: Sendable, Equatable {
    /// The mean probability over the nuclei's pixels, or `nil` where there are none.
    package let nuclei: Double?
    /// The mean of |2·p − 1| over the nuclei's pixels and those as likely as a tenth: 0 where all
    /// are even chances, 1 where all are certain; `nil` where there are none.
    ///
    /// Sure background is left out: an image that is mostly empty would always seem certain.
    package let decisiveness: Double?

    /// Sums over a plane of probabilities, of the same size as the labels.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(_ probability: Plane<Float>, in image: LabelImage) {
        precondition(
            image.width == probability.width && image.height == probability.height,
            "labels and probabilities are of one size")
        var (inside, doubted) = (0, 0)
        var (sum, decisions) = (0.0, 0.0)
        for (label, p) in zip(image.labels.elements, probability.elements)
        where label != 0 || p >= 0.1 {
            doubted += 1
            decisions += Double(abs(2 * p - 1))
            if label != 0 {
                inside += 1
                sum += Double(p)
            }
        }
        nuclei = inside > 0 ? sum / Double(inside) : nil
        decisiveness = doubted > 0 ? decisions / Double(doubted) : nil
    }
}
