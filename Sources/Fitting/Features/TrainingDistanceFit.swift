import Network
import Training

/// The distance of images from training images, fitted to the features of these.
package struct TrainingDistanceFit: Sendable {
    /// The distance.
    package let distance: TrainingDistance
    /// The number of images that it was fitted to.
    package let images: Int
    /// The distance of each image when it is left out; `nil` for features that are not finite.
    package let distances: [Double?]

    /// The fewest images from which a threshold follows.
    package static let fewestImages = 20
    /// The most principal components.
    private static let mostComponents = 16
    /// The most prototypes: with 17 coordinates each, 17 KB.
    private static let mostPrototypes = 256
    /// The share of left-out training images that are not farther than the threshold.
    private static let share = 0.99
    /// The least standard deviation of a channel, relative to the root mean square of all: channels
    /// that hardly vary are not scaled up to noise.
    private static let leastDeviation = 0.1

    /// Fits the distance; `nil` for fewer than ``fewestImages``, or images that are all alike.
    ///
    /// Prototypes are spread evenly over each set's images, as many from each set where it has as
    /// many. The threshold is a quantile of the distances of training images, each to the nearest
    /// prototype but itself.
    ///
    /// - Parameter images: The index of the set and the bottleneck features of each image.
    /// - Complexity: See ``PrincipalComponents``.
    package init?(of images: [(set: Int, features: [Double])]) {
        let all = images
        let images = all.filter { $0.features.allSatisfy(\.isFinite) }
        guard images.count >= Self.fewestImages, let length = images.first?.features.count else {
            return nil
        }
        let count = Double(images.count)
        var (mean, variance) = (
            [Double](repeating: 0, count: length), [Double](repeating: 0, count: length)
        )
        for image in images {
            for channel in 0..<length { mean[channel] += image.features[channel] / count }
        }
        for image in images {
            for channel in 0..<length {
                let difference = image.features[channel] - mean[channel]
                variance[channel] += difference * difference / count
            }
        }
        let typical = variance.mean.squareRoot()
        guard typical > 0 else { return nil }
        let scale = variance.map { 1 / max($0.squareRoot(), Self.leastDeviation * typical) }
        let points = images.map { image in
            (0..<length).map { (image.features[$0] - mean[$0]) * scale[$0] }
        }
        let components = PrincipalComponents(
            of: points, most: min(Self.mostComponents, images.count / 2, length))
        let total = points.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } } / count
        let rest = max(total - components.variances.reduce(0, +), 0).squareRoot()
        // Where nothing is left over, rounding must not be taken for a distance.
        let residual = max(rest, 0.05 * total.squareRoot())
        func distance(prototypes: [Float], threshold: Float) -> TrainingDistance {
            TrainingDistance(
                mean: mean.map { Float($0) }, scale: scale.map { Float($0) },
                components: components.directions.flatMap { $0.map { Float($0) } },
                deviations: (components.variances.map { $0.squareRoot() } + [residual])
                    .map { Float($0) },
                prototypes: prototypes, threshold: threshold)
        }
        let axes = components.variances.count + 1
        let blank = distance(prototypes: Array(repeating: 0, count: axes), threshold: 1)
        let coordinates = images.map { blank.coordinates(of: $0.features) }
        let chosen = Self.prototypes(of: images.map(\.set))
        let unscaled = distance(
            prototypes: chosen.flatMap { coordinates[$0].map { Float($0) } }, threshold: 1)
        let places = Dictionary(uniqueKeysWithValues: chosen.enumerated().map { ($1, $0) })
        let distances = coordinates.enumerated().map { index, point in
            unscaled.nearest(to: point, excluding: places[index])
        }
        guard let threshold = distances.quantile(Self.share), Float(threshold) > 0,
            threshold.isFinite
        else { return nil }
        self.distance = distance(prototypes: unscaled.prototypes, threshold: Float(threshold))
        self.images = images.count
        var next = distances.makeIterator()
        self.distances = all.map { image in
            image.features.allSatisfy(\.isFinite)
                ? next.next().map { $0 / Double(Float(threshold)) } : nil
        }
    }

    /// The numbers for the report of a refit.
    var report: RefitReport.TrainingDistanceReport {
        let axes = distance.deviations.count
        return RefitReport.TrainingDistanceReport(
            images: images, components: axes - 1, prototypes: distance.prototypes.count / axes)
    }

    /// The indices of the images that are prototypes, ascending.
    private static func prototypes(of sets: [Int]) -> [Int] {
        let groups = Dictionary(grouping: sets.indices) { sets[$0] }.sorted { $0.key < $1.key }
        let shares = EvenChoice.shares(of: groups.map(\.value.count), most: mostPrototypes)
        return zip(groups, shares).flatMap { $0.value.spread($1) }.sorted()
    }
}
