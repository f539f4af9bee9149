import Tensors

/// Draws the size, the orientation and the position of training samples in their images.
struct SamplePlacement: Sendable {
    /// The share of nuclei below which a sample counts as empty.
    private static let leastNuclei = 0.005
    /// The share of samples that keep their first position, empty or not: background is to be learned
    /// too.
    private static let keptEmpty = 0.2
    /// The most positions that are drawn after the first one.
    private static let redraws = 3

    let augmentation: Augmentation
    let drawing: SampleDrawing
    /// The rows and columns of a sample.
    let side: Int

    /// The magnifications of an image by the diameter of its nuclei; `nil` if the augmentation scales
    /// it.
    func scale(of image: AnnotatedImage) -> DiameterScale? {
        guard let diameters = drawing.diameters, let diameter = image.medianDiameter else {
            return nil
        }
        return DiameterScale(diameters: diameters, of: diameter, in: image.size, side: side)
    }

    /// The number of samples that cover the area of an image.
    ///
    /// An image that is mostly reduced has less to show, so that it gives as many as the reduced
    /// image; one that is mostly magnified shows nothing new by it.
    func area(of image: AnnotatedImage, by sampling: Sampling) -> Double {
        let size = image.size.scaled(by: min(1, scale(of: image)?.mean ?? 1))
        return Double(sampling.corners(in: size).count)
    }

    /// Draws the map from a sample's pixels to its image.
    ///
    /// If empty samples are drawn again, a sample with less than 0.5 % of nuclei gets another
    /// position, at most three times, but for a fifth of all samples. Its size and its orientation
    /// stay, so that their distributions do.
    ///
    /// - Parameters:
    ///   - corner: The top left pixel of the sample; `nil` for a random position.
    ///   - image: The image.
    ///   - random: The random number generator.
    /// - Returns: The map.
    func drawMap(
        from corner: Sampling.Corner?, in image: AnnotatedImage, random: inout RandomSource
    ) -> AffineMap {
        let magnification = scale(of: image)?.draw(random: &random)
        let shape = augmentation.drawShape(scaledBy: magnification, random: &random)
        if let corner { return AffineMap(from: corner, side: side, shape: shape) }
        var map = augmentation.drawMap(
            of: shape, in: image.size, side: side, random: &random)
        guard drawing.redrawsEmpty, !random.bernoulli(probability: Self.keptEmpty) else {
            return map
        }
        for _ in 0..<Self.redraws {
            if image.nucleiShare(through: map, side: side) >= Self.leastNuclei { break }
            map = augmentation.drawMap(of: shape, in: image.size, side: side, random: &random)
        }
        return map
    }
}

extension AnnotatedImage {
    /// The most rows and columns of a sample at which nuclei are looked for.
    private static let lookedAt = 64

    /// The share of nuclei in a sample, 0…1, at 64 x 64 of its pixels.
    ///
    /// - Parameters:
    ///   - map: The map from sample pixels to the image.
    ///   - side: The rows and columns of the sample.
    /// - Returns: The share.
    func nucleiShare(through map: AffineMap, side: Int) -> Double {
        let count = min(side, Self.lookedAt)
        let places = (0..<count).map { (Double($0) + 0.5) * Double(side) / Double(count) - 0.5 }
        var inside = 0
        for row in places {
            for column in places {
                let position = map.position(column: column, row: row)
                let pixel = (
                    row: MirroredAxis.pixel(at: Int(position.y.rounded()), of: size.height),
                    column: MirroredAxis.pixel(at: Int(position.x.rounded()), of: size.width)
                )
                if foreground[pixel.row, pixel.column] != 0 { inside += 1 }
            }
        }
        return Double(inside) / Double(count * count)
    }
}
