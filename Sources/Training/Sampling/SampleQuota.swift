import Glibc
import Tensors

/// The number of training samples that each image gives an epoch.
///
/// Images are grouped by data folder and ``ImageKind``. Of areas *A* of the groups, in samples, and
/// a balance *b*, a group's share is proportional to *A*^(1 − *b*): by area for 0, equal for 1.
/// (Lample and Conneau, "Cross-lingual language model pretraining", 2019, equation 1, draw languages
/// so.) No group's share is more than tenfold its share by area, so that few images are not learned
/// by heart: such a group gets ten times that, and the others divide what remains. Shares are then
/// multiplied by the weights of the folders; within a group, images share by area.
///
/// Each epoch's numbers are drawn by systematic sampling (Madow, "On the theory of systematic
/// sampling, II", 1949): every image and every group gets its expected number, rounded up or down.
/// The starts of the epochs are a Weyl sequence of the golden ratio, so that an image that is expected
/// less than once an epoch is also drawn at even intervals.
package struct SampleQuota: Sendable, Equatable {
    /// An image as far as the number of its samples depends on it.
    package struct Image: Sendable, Equatable {
        /// The number of samples that cover its area; of crops, ``Sampling/maximumCrops`` at most.
        package let area: Double
        /// Its group.
        package let group: ImageGroup
        /// The weight of its folder.
        package let weight: Double

        /// Creates an image with an area above 0.
        package init(area: Double, group: ImageGroup, weight: Double = 1) {
            self.area = area
            self.group = group
            self.weight = weight
        }
    }

    /// The largest factor by which balancing raises the share of a group.
    private static let mostRaised = 10.0
    /// The random stream of the first epoch's start, 'quota' in ASCII.
    private static let stream: UInt64 = 0x71_756F_7461
    /// The fractional part of the golden ratio.
    private static let goldenFraction = 0.618_033_988_749_894_9

    /// The number of samples of an epoch: a multiple of the batch size.
    package let samples: Int
    /// The expected number of samples of each image in an epoch.
    package let expected: [Double]
    /// The image indices, sorted by group.
    private let order: [Int]
    /// The groups of the images.
    private let groups: [ImageGroup]

    /// Computes the expected numbers.
    ///
    /// - Parameters:
    ///   - images: The images; at least one.
    ///   - balance: See ``SampleDrawing/balance``.
    ///   - steps: The number of steps of an epoch; `nil` for as many as the areas give, times the
    ///     weights of their folders.
    ///   - batch: The batch size in samples.
    /// - Complexity: O(*n* log *n*), where *n* is the number of images.
    package init(images: [Image], balance: Double, steps: Int?, batch: Int) {
        precondition(!images.isEmpty && batch > 0, "images fill batches")
        let areas = Dictionary(images.map { ($0.group, $0.area) }) { $0 + $1 }
        // Sorted, so that sums have the same bits in every run.
        let sorted = areas.sorted { $0.key < $1.key }
        let factors = Dictionary(
            uniqueKeysWithValues: zip(
                sorted.map(\.key), Self.factors(ofAreas: sorted.map(\.value), balance: balance)))
        let shares = images.map { $0.area * $0.weight * factors[$0.group, default: 1] }
        let natural = images.reduce(0) { $0 + $1.area * $1.weight }
        let count = (steps ?? max(1, Int((natural / Double(batch)).rounded(.up)))) * batch
        let all = shares.reduce(0, +)
        samples = count
        expected = shares.map { Double(count) * $0 / all }
        groups = images.map(\.group)
        order = images.indices.sorted {
            (images[$0].group, $0) < (images[$1].group, $1)
        }
    }

    /// The factors by which balancing changes the shares of groups.
    ///
    /// - Complexity: O(*n*²), where *n* is the number of groups.
    private static func factors(ofAreas areas: [Double], balance: Double) -> [Double] {
        let total = areas.reduce(0, +)
        let evened = areas.map { pow($0, 1 - balance) }
        var isLimited = [Bool](repeating: false, count: areas.count)
        while true {
            // Shares that are limited leave more to the others, which may exceed their limit by it.
            let (free, limited) = (
                areas.indices.filter { !isLimited[$0] }, areas.indices.filter { isLimited[$0] }
            )
            let sum = free.reduce(0) { $0 + evened[$1] }
            let rest = 1 - limited.reduce(0) { $0 + mostRaised * areas[$1] / total }
            let factors = areas.indices.map {
                isLimited[$0] ? mostRaised : evened[$0] / sum * rest * total / areas[$0]
            }
            let exceeding = free.filter { factors[$0] > mostRaised }
            if exceeding.isEmpty { return factors }
            for group in exceeding { isLimited[group] = true }
        }
    }

    /// The number of samples of each image in an epoch; their sum is ``samples``.
    ///
    /// - Complexity: O(*n*), where *n* is the number of images.
    package func counts(epoch: Int, seed: UInt64) -> [Int] {
        var random = RandomSource(seed: seed, stream: Self.stream)
        let start = (random.uniform(in: 0...1) + Double(epoch) * Self.goldenFraction)
            .truncatingRemainder(dividingBy: 1)
        var counts = [Int](repeating: 0, count: expected.count)
        var (sum, drawn) = (start, 0)
        for (place, image) in order.enumerated() {
            sum += expected[image]
            // The sum of rounded numbers may miss the whole one that it should be.
            let upTo = place == order.count - 1 ? samples : min(Int(sum), samples)
            counts[image] = upTo - drawn
            drawn = upTo
        }
        return counts
    }

    /// The share of the samples of each group, 0…1, and the number of its images, sorted by group.
    package var shares: [(group: ImageGroup, images: Int, share: Double)] {
        Dictionary(grouping: groups.indices) { groups[$0] }
            .sorted { $0.key < $1.key }
            .map { group, images in
                let sum = images.reduce(0) { $0 + expected[$1] }
                return (group, images.count, sum / Double(samples))
            }
    }
}

/// The data folder and the kind of an image, by which balanced drawing groups images.
package struct ImageGroup: Sendable, Hashable, Comparable {
    /// The index of the data folder.
    package let folder: Int
    /// The kind.
    package let kind: ImageKind

    /// Creates a group.
    package init(folder: Int, kind: ImageKind) {
        self.folder = folder
        self.kind = kind
    }

    /// Orders groups by folder, modality and size of nuclei.
    package static func < (group: ImageGroup, other: ImageGroup) -> Bool {
        group.key < other.key
    }

    private var key: (Int, Int, Int) {
        (folder, kind.modality.rawValue, kind.nucleusSize.rawValue)
    }
}
