import Segmentation
import Tensors

extension AnnotatedImage {
    /// The factor by which the image is scaled when weights are validated on it.
    ///
    /// As in segmentation, by ``ScaleRules/factor(forDiameter:small:)``: images whose nuclei are of
    /// sizes that the model is not good at are scaled so that their median diameter is its centre.
    /// Here the diameter is that of the annotation, since the truth is known; nothing is measured by
    /// the network, whose weights change from epoch to epoch.
    ///
    /// - Parameter rules: The sizes that the model is good at; `nil` if it does not say.
    /// - Returns: Pixels of the network for each pixel of the image, along a side; 1 without rules or
    ///   nuclei, and where the median diameter is comfortable.
    package func validationScale(by rules: ScaleRules?) -> Double {
        guard let rules, let diameter = medianDiameter else { return 1 }
        return rules.factor(forDiameter: diameter)
    }

    /// Scales the image for validation.
    ///
    /// - Parameter rules: The sizes that the model is good at; `nil` if it does not say.
    /// - Returns: The scaled image; the image itself where the factor is 1.
    /// - Complexity: O(*n*), where *n* is the number of pixels of the larger image.
    func scaled(by rules: ScaleRules?) -> AnnotatedImage {
        let factor = validationScale(by: rules)
        return factor == 1 ? self : resized(to: size.scaled(by: factor))
    }

    /// The rows and columns of the image.
    var size: PlaneSize { PlaneSize(height: plane.height, width: plane.width) }
}
