import Images
import Masks
import Tensors

/// Takes in what is found in an image, as it is found: all at once, or in bands of rows.
package protocol BandReceiver {
    /// Whether the shapes of nuclei are wanted.
    var wantsShapes: Bool { get }

    /// Gets the image's own samples, some rows at a time from the top, before anything is found.
    mutating func take(_ image: Raster, from row: Int) throws

    /// Hears how many nuclei there are, before it gets any of them.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - image: What all of its samples are like.
    /// - Throws: Whatever ends the work.
    mutating func begin(nuclei count: Int, of image: ImageTally) throws

    /// Gets a nucleus, in the order of their numbers.
    ///
    /// - Parameters:
    ///   - nucleus: What was measured.
    ///   - shape: 1 at its pixels, in the smallest frame that holds it; `nil` if not wanted.
    /// - Throws: Whatever ends the work.
    mutating func take(_ nucleus: Nucleus, shape: LabelImage?) throws

    /// Gets labels and probabilities, some rows at a time from the top.
    mutating func take(
        _ labels: Plane<Int32>, foreground: Plane<Float>, from row: Int
    ) throws
}
