import Tensors

/// Which images train, validate and test; `split.json` of a run.
///
/// As the original work: the images are divided by k-means over their standardised
/// ``ImageFeatures``, and every cluster by the shares; see ``SplitShares/sizes(of:)``. There is a
/// cluster for every ten images, up to eight: a smaller one has no tenth to give.
///
/// Validation is never empty where it has a share and there are two images: if no cluster has one
/// to give, the largest gives one. Test may be: with tenths it is where there are fewer than seven
/// images, and eight are split 6, 1 and 1.
package struct Split: Sendable, Equatable, Codable {
    /// The most clusters.
    private static let mostClusters = 8
    /// The images that a cluster has for it to have a tenth.
    private static let clusterImages = 10
    /// Of a seed's sequences, the one that splits: 'split'.
    private static let stream: UInt64 = 0x73_706C_6974

    /// What it was drawn by.
    package let seed: UInt64
    /// How many clusters have images.
    package let clusters: Int
    /// The names of the images that are trained on, sorted by their bytes, as the others are.
    package let train: [String]
    /// The names of those that validate.
    package let validation: [String]
    /// The names of those that test.
    package let test: [String]
    /// What is in none of the lists.
    package let leftOut: [LeftOut]
    /// What each image of the lists was read from, by its name.
    package let digests: [String: ImageSummary.Digests]

    private enum CodingKeys: String, CodingKey {
        case seed, clusters, train, validation, test
        case leftOut = "left_out"
        case digests
    }

    /// Splits images.
    ///
    /// - Parameters:
    ///   - images: In any order; no two have the same name.
    ///   - seed: Images and seed alone decide.
    ///   - shares: How many are kept from training.
    ///   - others: Images that validate as well, all of them.
    ///   - leftOut: What could not be used.
    /// - Complexity: O(*n*), where *n* is the number of images.
    package init(
        _ images: [ImageSummary], seed: UInt64, shares: SplitShares = .tenths,
        validation others: [ImageSummary] = [], leftOut: [LeftOut] = []
    ) {
        let images = images.sorted { Self.precedes($0.name, $1.name) }
        var random = RandomSource(seed: seed, stream: Self.stream)
        let members = Self.divide(images, by: &random)
        var lists: (train: [Int], validation: [Int], test: [Int]) = ([], [], [])
        for cluster in members {
            let sizes = shares.sizes(of: cluster.count)
            let kept = sizes.training + sizes.validation
            lists.train += cluster[..<sizes.training]
            lists.validation += cluster[sizes.training..<kept]
            lists.test += cluster[kept...]
        }
        if shares.validation > 0, lists.validation.isEmpty, lists.train.count > 1,
            let largest = members.max(by: { $0.count < $1.count })
        {
            let given = largest[shares.sizes(of: largest.count).training - 1]
            lists.train.removeAll { $0 == given }
            lists.validation.append(given)
        }
        func names(_ list: [Int]) -> [String] { list.sorted().map { images[$0].name } }
        self.seed = seed
        clusters = members.count
        train = names(lists.train)
        validation = (names(lists.validation) + others.map(\.name)).sorted(by: Self.precedes)
        test = names(lists.test)
        self.leftOut = leftOut
        digests = Dictionary((images + others).map { ($0.name, $0.digests) }) { first, _ in first }
    }

    /// The images of each cluster, in the order of their first ones, shuffled.
    private static func divide(
        _ images: [ImageSummary], by random: inout RandomSource
    ) -> [[Int]] {
        guard !images.isEmpty else { return [] }
        let count = min(max(images.count / clusterImages, 1), mostClusters)
        let points = StandardScores.of(images.map(\.features.vector))
        let numbers = KMeans(points, count: count, by: &random).clusters
        let members = Dictionary(grouping: images.indices) { numbers[$0] }.values
            .sorted { $0[0] < $1[0] }
        return members.map { random.shuffled($0) }
    }

    private static func precedes(_ name: String, _ other: String) -> Bool {
        name.utf8.lexicographicallyPrecedes(other.utf8)
    }
}

extension Split {
    /// Whether another divides the same images alike; what is left out is of neither.
    func divides(as other: Split) -> Bool {
        seed == other.seed && clusters == other.clusters && train == other.train
            && validation == other.validation && test == other.test && digests == other.digests
    }
}
