/// How sure the network is of an image.
package struct Confidence: Sendable, Equatable {
    /// The mean probability over the nuclei's pixels, or `nil` where there are none.
    package let nuclei: Double?
    /// The mean of |2·p − 1| over the nuclei's pixels and those as likely as a tenth: 0 where all
    /// are even chances, 1 where all are certain; `nil` where there are none.
    ///
    /// Sure background is left out: an image that is mostly empty would always seem certain.
    package let decisiveness: Double?

    /// Takes both.
    init(nuclei: Double?, decisiveness: Double?) {
        self.nuclei = nuclei
        self.decisiveness = decisiveness
    }
}
