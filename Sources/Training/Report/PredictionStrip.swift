import Glibc
import Tensors

/// The predictions for a few validation images over the epochs, between image and ground truth.
///
/// The original work draws such a figure, with the ground truth in the last row.
package struct PredictionStrip: Sendable, Equatable {
    /// The prediction for an image at the end of an epoch.
    package struct Row: Sendable, Equatable {
        /// The epoch, as in ``EpochMetrics``.
        package let epoch: Int
        /// The steps from the start of the run, as in ``EpochMetrics``.
        package let steps: Int
        /// The foreground probability times 255, rounded.
        package let probability: Plane<UInt8>

        /// Creates the prediction of an epoch.
        package init(epoch: Int, steps: Int, probability: Plane<UInt8>) {
            self.epoch = epoch
            self.steps = steps
            self.probability = probability
        }
    }

    /// An image, its ground truth and its predictions.
    package struct Column: Sendable, Equatable {
        /// The path of the image below the data folder.
        package let name: String
        /// The prepared image, the input of the network.
        package let image: Plane<Float>
        /// 255 in a nucleus, else 0; of the same size.
        package let truth: Plane<UInt8>
        /// The predictions, in chronological order.
        package var rows: [Row]

        /// Creates a column from planes of one size.
        package init(name: String, image: Plane<Float>, truth: Plane<UInt8>, rows: [Row] = []) {
            let sizes =
                [(truth.width, truth.height)]
                + rows.map { ($0.probability.width, $0.probability.height) }
            precondition(
                sizes.allSatisfy { $0 == (image.width, image.height) },
                "the planes of an image have one size")
            self.name = name
            self.image = image
            self.truth = truth
            self.rows = rows
        }

        /// Creates a column without predictions.
        package init(image: AnnotatedImage) {
            self.init(name: image.name, image: image.plane, truth: image.foreground)
        }
    }

    /// The largest number of images.
    package static let maximumColumns = 4
    /// The largest number of epochs that are shown, besides image and ground truth.
    package static let maximumRows = 12

    /// The images, the same ones in all epochs.
    package var columns: [Column]

    /// Creates a strip of at most ``maximumColumns`` images.
    package init(columns: [Column] = []) {
        precondition(columns.count <= Self.maximumColumns, "a strip has at most four images")
        self.columns = columns
    }

    /// The epochs that are shown: at most ``maximumRows`` of those that any image has.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of rows of all images.
    package var shownEpochs: [(epoch: Int, steps: Int)] {
        var steps: [Int: Int] = [:]
        for row in columns.flatMap(\.rows) { steps[row.epoch] = row.steps }
        let epochs = steps.sorted { $0.key < $1.key }
        return Self.logarithmicIndices(of: epochs.count, limit: Self.maximumRows)
            .map { (epoch: epochs[$0].key, steps: epochs[$0].value) }
    }
}

extension PredictionStrip {
    /// Indices in 0..<`count` with logarithmic spacing, the first and the last among them: masks
    /// change most in early epochs.
    ///
    /// The *i*-th of *m* indices is *n*^(*i* / (*m* − 1)) − 1, rounded, but at least one more than
    /// the index before. As the power is convex, that shifts early indices only, and the last one
    /// is *n* − 1.
    ///
    /// - Parameters:
    ///   - count: The number of elements, *n*.
    ///   - limit: The largest number of indices, *m*; at least two.
    /// - Returns: Ascending indices; all of them if `count` is not above `limit`.
    /// - Complexity: O(*m*).
    package static func logarithmicIndices(of count: Int, limit: Int) -> [Int] {
        precondition(count >= 0 && limit >= 2, "the first and the last are shown")
        guard count > limit else { return Array(0..<count) }
        var indices = [0]
        for place in 1..<limit {
            let ideal = pow(Double(count), Double(place) / Double(limit - 1)) - 1
            indices.append(min(max(indices[place - 1] + 1, Int(ideal.rounded())), count - 1))
        }
        return indices
    }
}
