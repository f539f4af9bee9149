import Masks

/// An annotated image to which an estimate of Dice coefficients is fitted.
package struct DiceExample: Sendable {
    /// The number of the folder that it comes from, by which images are left out together.
    package let group: Int
    /// Whether the network that segmented it was not trained on its folder.
    package let isUnseen: Bool
    /// The features of its segmentation.
    package let features: DiceFeatures
    /// The measured Dice coefficient.
    package let dice: Double

    /// Creates an example.
    package init(group: Int, isUnseen: Bool, features: DiceFeatures, dice: Double) {
        self.group = group
        self.isUnseen = isUnseen
        self.features = features
        self.dice = dice
    }
}

/// The images of a folder that the network was, or was not, trained on.
private struct WeightedSet: Hashable {
    let group: Int
    let isUnseen: Bool
}

extension [DiceExample] {
    /// The weights by which the examples count, with the sum of their number.
    ///
    /// Seen and unseen images count one half each, where there are both; within a half, a set counts
    /// by the square root of the number of its images, so that large sets count more, but no set
    /// alone.
    var weights: [Double] {
        let keys = map { WeightedSet(group: $0.group, isUnseen: $0.isUnseen) }
        let counts = Dictionary(grouping: keys) { $0 }.mapValues { Double($0.count) }
        // In a fixed order: sums over a dictionary are rounded in any.
        let ordered = counts.sorted {
            ($0.key.group, $0.key.isUnseen ? 1 : 0) < ($1.key.group, $1.key.isUnseen ? 1 : 0)
        }
        func sum(isUnseen: Bool) -> Double {
            ordered.filter { $0.key.isUnseen == isUnseen }.reduce(0) {
                $0 + $1.value.squareRoot()
            }
        }
        let sums = [false: sum(isUnseen: false), true: sum(isUnseen: true)]
        let halves = sums.values.filter { $0 > 0 }.count
        return keys.map { key in
            guard let images = counts[key], let sum = sums[key.isUnseen] else { return 0 }
            return Double(count) / Double(halves) / sum / images.squareRoot()
        }
    }

    /// The parts that are left out of a fit one after the other: a folder each, or every tenth
    /// image where there are fewer than three folders, as within the validation of three.
    var parts: [[Int]] {
        let groups = Dictionary(grouping: indices) { self[$0].group }
        if groups.count >= 3 { return groups.sorted { $0.key < $1.key }.map(\.value) }
        let most = 10
        return (0..<Swift.min(most, count)).map { part in indices.filter { $0 % most == part } }
    }

    /// The examples without those of some indices.
    func without(_ left: [Int]) -> [DiceExample] {
        let left = Set(left)
        return indices.filter { !left.contains($0) }.map { self[$0] }
    }
}
