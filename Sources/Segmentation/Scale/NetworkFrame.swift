import Tensors
import Tiles

/// An image as the network sees it: its size in the network's pixels, and the tiles that cover it.
struct NetworkFrame {
    /// The network's pixels for each pixel of the image, along a side; rounding apart.
    let factor: Double
    /// The size of the image in its own pixels.
    let imageSize: PlaneSize
    /// The tiles, in the network's pixels.
    let plan: TilePlan

    /// The size of the image in the network's pixels.
    var size: PlaneSize { PlaneSize(height: plan.height, width: plan.width) }
    /// Whether pixels of the network are those of the image.
    var isUnscaled: Bool { size == imageSize }
}

extension Segmenter {
    /// The image as the network sees it at a scale.
    ///
    /// - Parameters:
    ///   - size: The size of the image.
    ///   - factor: The network's pixels for each pixel of the image, along a side.
    /// - Returns: Its size and tiles, in the network's pixels.
    func frame(of size: PlaneSize, factor: Double) -> NetworkFrame {
        let seen = size.scaled(by: factor)
        return NetworkFrame(
            factor: factor, imageSize: size, plan: plan(width: seen.width, height: seen.height))
    }
}
