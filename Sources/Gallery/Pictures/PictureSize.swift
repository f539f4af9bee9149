/// How large a picture may be, in pixels along its longer side.
package struct PictureSize: Sendable, Equatable {
    /// What smaller images are enlarged to, or a little above.
    package let least: Int
    /// What larger images are reduced to, or a little below.
    package let most: Int

    /// Takes both, which must leave room for a whole number of times.
    package init(least: Int, most: Int) {
        precondition(0 < least && least <= most, "sizes are above zero and in order")
        self.least = least
        self.most = most
    }

    /// For a page of its own: large enough that outlines do not hide what they enclose, and small
    /// enough for any browser; the cameras of most microscopes have no more than 2,560 columns.
    package static let overlay = PictureSize(least: 512, most: 2560)

    /// For a list.
    package static let thumbnail = PictureSize(least: 192, most: 192)

    /// How an image comes to be of this size.
    ///
    /// - Parameter longerSide: That of the image, in pixels.
    /// - Returns: The least enlargement that reaches ``least`` or, where that goes beyond
    ///   ``most``, the largest that does not; or the least reduction that ends at ``most`` or
    ///   below.
    package func resampling(longerSide: Int) -> Resampling {
        longerSide > most
            ? .reduced((longerSide + most - 1) / most)
            : .enlarged(min((least + longerSide - 1) / longerSide, most / longerSide))
    }
}
