import Glibc
import Tensors

/// How the masks of a few validation images came to be: what the network saw, what it found after
/// some epochs, and the truth.
///
/// The idea is that of the original work, which draws its predictions over the steps with the
/// truth in the last row.
package struct MaskStrip: Sendable, Equatable {
    /// What was found in an image at the end of an epoch.
    package struct Row: Sendable, Equatable {
        /// As in ``EpochFigures``.
        package let epoch: Int
        /// As in ``EpochFigures``.
        package let steps: Int
        /// 255 times the probability of a nucleus, rounded.
        package let probability: Plane<UInt8>

        /// Sets all.
        package init(epoch: Int, steps: Int, probability: Plane<UInt8>) {
            self.epoch = epoch
            self.steps = steps
            self.probability = probability
        }
    }

    /// An image, its truth, and what was found in it.
    package struct Column: Sendable, Equatable {
        /// Its path beneath the data folder.
        package let name: String
        /// What the network sees: prepared as inference prepares it.
        package let image: Plane<Float>
        /// 255 where a nucleus is, else 0; of the same size.
        package let truth: Plane<UInt8>
        /// In the order of time.
        package var rows: [Row]

        /// Takes planes of one size.
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

        /// Takes an image in which nothing was looked for yet.
        package init(_ image: AnnotatedImage) {
            self.init(name: image.name, image: image.plane, truth: image.foreground)
        }
    }

    /// The most images.
    package static let columns = 4
    /// The most rows that are shown; the image and the truth come on top.
    package static let rows = 12

    /// The images, always the same ones of a run.
    package var columns: [Column]

    /// Takes at most ``columns-swift.type.property`` images.
    package init(_ columns: [Column] = []) {
        precondition(columns.count <= Self.columns, "a strip has at most four images")
        self.columns = columns
    }

    /// The epochs that are shown, at most ``rows`` of those that any image has.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of rows of all images.
    package var shown: [(epoch: Int, steps: Int)] {
        var steps: [Int: Int] = [:]
        for row in columns.flatMap(\.rows) { steps[row.epoch] = row.steps }
        let epochs = steps.sorted { $0.key < $1.key }
        return Self.spread(over: epochs.count, atMost: Self.rows)
            .map { (epoch: epochs[$0].key, steps: epochs[$0].value) }
    }
}

extension MaskStrip {
    /// Which of `count` moments to show: the first, the last, and more of the early ones, when
    /// masks change most.
    ///
    /// The *i*-th of *m* is the moment *n*^(*i* / (*m* − 1)) − 1, rounded, or the one after its
    /// forerunner where that is later: evenly spread in the logarithm of the moment counted from
    /// 1. As the power is convex, forerunners push only at the beginning, and the last is *n* − 1.
    ///
    /// - Parameters:
    ///   - count: How many moments there are.
    ///   - most: How many to show, at least two.
    /// - Returns: Indices from 0, rising; all where there are no more than `most`.
    /// - Complexity: O(*m*), where *m* is `most`.
    package static func spread(over count: Int, atMost most: Int) -> [Int] {
        precondition(count >= 0 && most >= 2, "the first and the last are shown")
        guard count > most else { return Array(0..<count) }
        var indices = [0]
        for place in 1..<most {
            let ideal = pow(Double(count), Double(place) / Double(most - 1)) - 1
            indices.append(min(max(indices[place - 1] + 1, Int(ideal.rounded())), count - 1))
        }
        return indices
    }
}
