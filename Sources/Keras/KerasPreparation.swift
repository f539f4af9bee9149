/// What the networks of the original work expect of their images, as `nucleid.preparation` says it:
/// gray, nuclei bright, x/255 without any stretching.
struct KerasPreparation: Encodable {
    private let grayscale = "rec601"
    private let invertAboveMean = 80.0
    private let scale = "full"
    /// These two only tell images without contrast.
    private let percentiles = [1, 99.8]
    private let minimumRange = 0.001
    private let clip = [0.0, 1.0]
    /// The side of the tiles, in pixels.
    let tile: Int
    private let overlap = 32
    private let threshold = 0.5

    private enum CodingKeys: String, CodingKey {
        case grayscale, scale, percentiles, clip, tile, overlap, threshold
        case invertAboveMean = "invert_above_mean"
        case minimumRange = "minimum_range"
    }

    /// Takes the one number in which the networks differ.
    init(tile: Int) { self.tile = tile }
}
