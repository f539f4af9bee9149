/// The shares of images in the validation and the test set.
package struct SplitShares: Sendable, Equatable {
    /// The share of the validation set, 0…½.
    package let validation: Double
    /// The share of the test set, 0…½.
    package let test: Double

    /// A tenth each, as in the original work.
    package static let tenths = SplitShares(validation: 0.1, test: 0.1)
    /// None; all images are training images.
    package static let none = SplitShares(validation: 0, test: 0)

    private init(validation: Double, test: Double) {
        self.validation = validation
        self.test = test
    }

    /// The numbers of training, validation and test images, by the largest remainder method.
    ///
    /// Of equal remainders training comes first, then validation.
    ///
    /// - Parameter count: The number of images.
    /// - Returns: Three numbers whose sum is `count`; the first is above 0 if `count` is.
    package func sizes(of count: Int) -> (training: Int, validation: Int, test: Int) {
        let quotas = [1 - validation - test, validation, test].map { $0 * Double(count) }
        // A tenth of ten is one, despite rounding.
        var sizes = quotas.map { Int($0 + 1e-9) }
        let remainders = zip(quotas, sizes).map { max(0, $0 - Double($1)) }
        let order = sizes.indices.sorted {
            abs(remainders[$0] - remainders[$1]) < 1e-9
                ? $0 < $1 : remainders[$0] > remainders[$1]
        }
        for list in order.prefix(count - sizes.reduce(0, +)) { sizes[list] += 1 }
        return (sizes[0], sizes[1], sizes[2])
    }
}
