/// What is known of an image without its pixels.
package struct ImageSummary: Sendable, Equatable {
    /// The SHA-256 of what was read, in hexadecimal.
    package struct Digests: Sendable, Equatable, Codable {
        /// Of the image's file.
        package let image: String
        /// Of the truth's; of a mask for each nucleus, of the lines that `sha256sum` prints of
        /// them.
        package let truth: String

        /// Takes both.
        package init(image: String, truth: String) {
            self.image = image
            self.truth = truth
        }
    }

    /// As ``AnnotatedFile/name``.
    package let name: String
    /// As ``AnnotatedFile/folder``.
    package let folder: Int
    /// What it is told apart by when images are split.
    package let features: ImageFeatures
    /// What it was read from.
    package let digests: Digests

    /// Takes every property.
    package init(name: String, folder: Int, features: ImageFeatures, digests: Digests) {
        self.name = name
        self.folder = folder
        self.features = features
        self.digests = digests
    }
}
