/// How many of the images are kept from training, and what for.
package struct SplitShares: Sendable, Equatable {
    /// The share that validates after each epoch, 0…½.
    package let validation: Double
    /// The share that nothing looks at until the end, 0…½.
    package let test: Double

    /// As the original work: a tenth validates, a tenth tests.
    package static let tenths = SplitShares(0.1, 0.1)
    /// All is trained on, where other images validate.
    package static let none = SplitShares(0, 0)

    private init(_ validation: Double, _ test: Double) {
        self.validation = validation
        self.test = test
    }

    /// How many of a cluster's images train, validate and test: the shares rounded down, then one
    /// more each to those with the largest remainders (Hamilton's method); of equal ones training
    /// comes first, then validation.
    ///
    /// - Parameter count: How many images there are.
    /// - Returns: Three numbers whose sum is `count`; the first is above 0 if `count` is.
    package func sizes(of count: Int) -> (training: Int, validation: Int, test: Int) {
        let quotas = [1 - validation - test, validation, test].map { $0 * Double(count) }
        // A tenth of ten is one, however it is rounded.
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
