/// The choice of some images of several sets: small sets whole, of large ones an even selection.
package enum EvenChoice {
    /// How many images of each set are taken, so that small sets are whole before large ones take
    /// more than them.
    ///
    /// - Parameters:
    ///   - counts: The number of images of each set.
    ///   - most: The most images of all sets together.
    /// - Returns: A number for each set, not above its count.
    package static func shares(of counts: [Int], most: Int) -> [Int] {
        var shares = counts.map { _ in 0 }
        var left = most
        for (place, index) in counts.indices.sorted(by: { counts[$0] < counts[$1] }).enumerated() {
            shares[index] = min(counts[index], left / (counts.count - place))
            left -= shares[index]
        }
        return shares
    }
}

extension Array {
    /// Some elements, spread evenly.
    ///
    /// - Parameter most: The most elements that are taken.
    /// - Returns: The elements in their order; all if there are not more.
    package func spread(_ most: Int) -> [Element] {
        guard most < count else { return self }
        return (0..<most).map { self[(2 * $0 + 1) * count / (2 * most)] }
    }
}
