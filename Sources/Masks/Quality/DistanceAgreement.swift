import Tensors

/// The agreement of the nuclei with the network's distance map, accumulated rows at a time.
///
/// The distance is above ``leastDistance`` inside nuclei, a pixel from the border of most, and 0
/// outside: where both outputs see different nuclei, at least one of them is wrong.
package struct DistanceAgreement: Sendable, Equatable {
    /// The distance, relative to a nucleus' largest, above which a pixel counts as inside.
    private static let leastDistance: Float = 0.1

    private var (nucleusPixels, distantPixels, both) = (0, 0, 0)

    /// Creates counts over no pixels.
    package init() {}

    /// Adds the next rows of an image.
    ///
    /// - Parameters:
    ///   - labels: The labels of the rows; 0 is background.
    ///   - distance: The network's distance map, of the same size.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package mutating func add(labels: Plane<Int32>, distance: Plane<Float>) {
        precondition(
            labels.width == distance.width && labels.height == distance.height,
            "labels and distances have the same size")
        for (label, value) in zip(labels.elements, distance.elements) {
            let (isNucleus, isDistant) = (label != 0, value > Self.leastDistance)
            nucleusPixels += isNucleus ? 1 : 0
            distantPixels += isDistant ? 1 : 0
            both += isNucleus && isDistant ? 1 : 0
        }
    }

    /// The Dice coefficient of the nuclei and the pixels inside by the distance map; `nil` if there
    /// are neither.
    package var dice: Double? {
        let total = nucleusPixels + distantPixels
        return total == 0 ? nil : 2 * Double(both) / Double(total)
    }
}
