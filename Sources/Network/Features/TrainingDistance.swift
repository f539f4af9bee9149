/// The distance of an image from the images that a network was trained on, in the network's own
/// bottleneck features.
///
/// Features are centred and scaled per channel, projected to few principal components, and divided
/// by the standard deviation of each over training images. The distance to the space of the
/// components, divided by its root mean square over training images, is one more coordinate (as in
/// Wang et al., ViM, CVPR 2022). The distance of an image is the Euclidean one to the nearest
/// prototype, a training image (Sun et al., Out-of-distribution detection with deep nearest
/// neighbors, ICML 2022), over the threshold.
///
/// Stored in the tensors `features.*` of a weights file, F32; in brackets the shapes, of *c*
/// channels, *d* components and *k* prototypes.
package struct TrainingDistance: Sendable, Equatable {
    /// The mean of each channel over training images, `[c]`.
    package let mean: [Float]
    /// The factor of each centred channel, `[c]`.
    package let scale: [Float]
    /// The orthonormal principal components, `[d, c]`.
    package let components: [Float]
    /// The standard deviations of the components, then the root mean square of the residual,
    /// `[d + 1]`; above 0.
    package let deviations: [Float]
    /// The coordinates of the prototypes, `[k, d + 1]`.
    package let prototypes: [Float]
    /// The distance that 99 % of training images do not exceed when they are left out; above 0.
    package let threshold: Float

    /// The most components, and the most prototypes, of a file that is read.
    package static let most = (components: 64, prototypes: 1024)

    /// Creates the distance of arrays whose counts agree, see the properties.
    package init(
        mean: [Float], scale: [Float], components: [Float], deviations: [Float],
        prototypes: [Float], threshold: Float
    ) {
        precondition(
            scale.count == mean.count
                && components.count == (deviations.count - 1) * mean.count
                && prototypes.count.isMultiple(of: deviations.count) && !prototypes.isEmpty,
            "the shapes agree")
        self.mean = mean
        self.scale = scale
        self.components = components
        self.deviations = deviations
        self.prototypes = prototypes
        self.threshold = threshold
    }

    /// Computes the coordinates of an image.
    ///
    /// - Parameter features: The mean features of its tiles, one per channel.
    /// - Returns: The coordinates, `[d + 1]`.
    package func coordinates(of features: [Double]) -> [Double] {
        precondition(features.count == mean.count, "features are those of the network")
        let channels = mean.count
        let centred = features.indices.map {
            (features[$0] - Double(mean[$0])) * Double(scale[$0])
        }
        var residual = centred.reduce(0) { $0 + $1 * $1 }
        var coordinates = (0..<deviations.count - 1).map { component in
            let first = component * channels
            let value = centred.indices.reduce(0.0) {
                $0 + Double(components[first + $1]) * centred[$1]
            }
            residual -= value * value
            return value
        }
        coordinates.append(max(residual, 0).squareRoot())
        return zip(coordinates, deviations).map { $0 / Double($1) }
    }

    /// Computes the distance of an image from the nearest prototype, over the threshold.
    ///
    /// - Parameter features: The mean features of its tiles, one per channel.
    /// - Returns: Above 1 for an image that is farther than 99 % of training images; `nil` if
    ///   features are not finite.
    /// - Complexity: O(*d* (*c* + *k*)); microseconds.
    package func callAsFunction(_ features: [Double]) -> Double? {
        let distance = nearest(to: coordinates(of: features), excluding: nil)
        return distance.isFinite ? distance / Double(threshold) : nil
    }

    /// Computes the Euclidean distance of coordinates to the nearest prototype.
    ///
    /// - Parameters:
    ///   - coordinates: As ``coordinates(of:)`` gives them.
    ///   - excluded: The index of a prototype that is left out.
    /// - Returns: The distance, not over the threshold; infinite without a prototype.
    package func nearest(to coordinates: [Double], excluding excluded: Int?) -> Double {
        let count = deviations.count
        var least = Double.infinity
        for prototype in 0..<prototypes.count / count where prototype != excluded {
            let square = (0..<count).reduce(0.0) { sum, axis in
                let difference = coordinates[axis] - Double(prototypes[prototype * count + axis])
                return sum + difference * difference
            }
            least = min(least, square)
        }
        return least.squareRoot()
    }
}
