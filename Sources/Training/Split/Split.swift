import FoundationEssentials
import Tensors

/// The partition of images into training, validation and test set; `split.json` of a run.
///
/// The split is stratified as in the original work: images are clustered by k-means over their
/// standardised ``ImageFeatures``, and each cluster is divided by ``SplitShares/sizes(of:)``. There
/// is one cluster per ten images, at most eight, so that each can give a tenth.
///
/// The validation set has at least one image if its share is above 0 and there are two images: if
/// no cluster gives one, the largest does. The test set may be empty: with tenths it is if there
/// are fewer than seven images; eight images are split into 6, 1 and 1.
package struct Split: Sendable, Equatable, Codable {
    private static let maximumClusters = 8
    private static let imagesPerCluster = 10
    /// The random stream of the split, 'split' in ASCII.
    private static let stream: UInt64 = 0x73_706C_6974

    /// The seed that the split was drawn with.
    package let seed: UInt64
    /// The number of clusters that have images.
    package let clusters: Int
    /// The names of the training images, sorted by their UTF-8 bytes, as all lists are.
    package let train: [String]
    /// The names of the validation images.
    package let validation: [String]
    /// The names of the test images.
    package let test: [String]
    /// The images that are in none of the lists, with reasons.
    package let leftOut: [LeftOut]
    /// The files of annotations that are those of no image; `nil` where there is none.
    package let unusedAnnotations: [String]?
    /// The digests of the files of each image, by the image's name.
    package let digests: [String: ImageSummary.Digests]

    private enum CodingKeys: String, CodingKey {
        case seed, clusters, train, validation, test
        case leftOut = "left_out"
        case unusedAnnotations = "truth_without_image"
        case digests
    }

    /// Splits images; the same images and seed give the same split.
    ///
    /// - Parameters:
    ///   - images: The images, in any order, with unique names.
    ///   - seed: The seed of the random numbers.
    ///   - shares: The shares of the validation and test set.
    ///   - others: Further images, all of which go into the validation set.
    ///   - leftOut: The images that could not be used.
    ///   - unusedAnnotations: The files of annotations that are those of no image.
    /// - Complexity: O(*n*), where *n* is the number of images.
    package init(
        images: [ImageSummary], seed: UInt64, shares: SplitShares = .tenths,
        validation others: [ImageSummary] = [], leftOut: [LeftOut] = [],
        unusedAnnotations: [String] = []
    ) {
        let images = images.sorted { Self.precedes($0.name, $1.name) }
        var random = RandomSource(seed: seed, stream: Self.stream)
        let members = Self.shuffledClusters(of: images, random: &random)
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
        func names(at list: [Int]) -> [String] { list.sorted().map { images[$0].name } }
        self.seed = seed
        clusters = members.count
        train = names(at: lists.train)
        validation = (names(at: lists.validation) + others.map(\.name)).sorted(by: Self.precedes)
        test = names(at: lists.test)
        self.leftOut = leftOut
        self.unusedAnnotations = unusedAnnotations.isEmpty ? nil : unusedAnnotations
        digests = Dictionary((images + others).map { ($0.name, $0.digests) }) { first, _ in first }
    }

    /// The shuffled image indices of each cluster; clusters are in the order of their first image.
    private static func shuffledClusters(
        of images: [ImageSummary], random: inout RandomSource
    ) -> [[Int]] {
        guard !images.isEmpty else { return [] }
        let count = min(max(images.count / imagesPerCluster, 1), maximumClusters)
        let points = StandardScores.of(images.map(\.features.vector))
        let numbers = KMeans(points: points, count: count, random: &random).clusters
        let members = Dictionary(grouping: images.indices) { numbers[$0] }.values
            .sorted { $0[0] < $1[0] }
        return members.map { random.shuffled($0) }
    }

    private static func precedes(_ name: String, _ other: String) -> Bool {
        name.utf8.lexicographicallyPrecedes(other.utf8)
    }
}

extension Split {
    /// Whether both splits have the same images in the same lists; ``leftOut`` is ignored.
    func hasSameImages(as other: Split) -> Bool {
        seed == other.seed && clusters == other.clusters && train == other.train
            && validation == other.validation && test == other.test && digests == other.digests
    }

    /// The content of `split.json`; the same bytes for the same split.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// Decodes the content of `split.json`.
    ///
    /// - Throws: `DecodingError` if `json` is no split.
    package init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(Split.self, from: Data(json))
    }
}
