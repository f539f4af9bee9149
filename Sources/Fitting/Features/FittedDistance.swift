import Training

/// The distance from training images that was fitted, and the images to which it was.
package struct FittedDistance: Sendable {
    let fit: TrainingDistanceFit
    /// The distance of each of those images when it is left out.
    private let leftOut: [TrainingImageKey: Double]

    /// Fits the distance; `nil` where ``TrainingDistanceFit`` is.
    ///
    /// - Parameter images: The file, the number of the folder, and the bottleneck features.
    package init?(of images: [(file: AnnotatedFile, folder: Int, features: [Double])]) {
        let fit = TrainingDistanceFit(of: images.map { (set: $0.folder, features: $0.features) })
        guard let fit else { return nil }
        self.fit = fit
        let pairs = zip(images, fit.distances).compactMap { image, distance in
            distance.map { (TrainingImageKey(image.file), $0) }
        }
        leftOut = Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    /// The distance of an image with some bottleneck features from the images to which it was fitted,
    /// the image itself left out: that of a prototype from itself says nothing.
    ///
    /// - Returns: `nil` for features that are not finite.
    package func distance(of file: AnnotatedFile, features: [Double]) -> Double? {
        leftOut[TrainingImageKey(file)] ?? fit.distance(features)
    }
}
