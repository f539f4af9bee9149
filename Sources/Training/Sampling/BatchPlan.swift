/// The samples of a training batch, before they are computed.
struct BatchPlan: Sendable {
    /// The image name of each sample.
    let names: [String]
    /// The site of each sample.
    let sites: [TrainingSite]
    /// The seed of the epoch's random numbers.
    let epochSeed: UInt64
    /// The seed of the epoch's effects (``EffectSequences``).
    let effectSeed: UInt64
    /// The index of the first sample in its epoch.
    let first: Int
}

/// An image, and the corner of a sample in it.
struct TrainingSite: Sendable {
    /// The index of the image.
    let image: Int
    /// The top left pixel; `nil` for a random position.
    let corner: Sampling.Corner?
}

/// The data folder and the kind of a training image, and the weight of that folder.
package struct ImageOrigin: Sendable {
    /// The folder and the kind.
    package let group: ImageGroup
    /// The factor of the number of samples that its area gives.
    package let weight: Double

    /// The origin of an image of which nothing is known.
    static let unknown = ImageOrigin(
        group: ImageGroup(
            folder: 0, kind: ImageKind(modality: .fluorescence, nucleusSize: .medium)))

    /// Creates an origin.
    package init(group: ImageGroup, weight: Double = 1) {
        self.group = group
        self.weight = weight
    }
}
