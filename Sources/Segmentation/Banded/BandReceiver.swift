import Images
import Masks
import Tensors

/// Takes in what is found in an image that is too large for memory, as it is found.
package protocol BandReceiver {
    /// Gets the image's own samples, some rows at a time from the top, before anything is found.
    mutating func take(_ image: Raster, from row: Int) throws

    /// Hears how many nuclei there are, before it gets any of them.
    mutating func begin(nuclei count: Int) throws

    /// Gets a nucleus, in the order of their numbers.
    ///
    /// - Parameters:
    ///   - nucleus: What was measured.
    ///   - shape: 1 at its pixels, in the smallest frame that holds it.
    mutating func take(_ nucleus: Nucleus, shape: LabelImage) throws

    /// Gets labels and probabilities, some rows at a time from the top.
    mutating func take(
        _ labels: Plane<Int32>, foreground: Plane<Float>, from row: Int
    ) throws
}
