import Masks
import Tensors

extension Segmenter {
    /// Finds the nuclei of a prepared image in memory, at a scale that is known.
    ///
    /// As ``segment(_:scale:decision:progress:)`` does in its last pass: the image is resampled, tiled
    /// and evaluated, the maps are brought back to its own pixels, and components are split there.
    ///
    /// - Parameters:
    ///   - plane: The prepared intensities; [row, column].
    ///   - factor: The network's pixels for each pixel of the image, along a side; 1 to leave it.
    /// - Returns: Labels of the image's size.
    /// - Complexity: 24 GFLOP for every 256x256 pixels of the tiles, with the built-in model; some 60
    ///   bytes of memory a pixel.
    package func nuclei(in plane: Plane<Float>, seenAt factor: Double) -> LabelImage {
        let size = PlaneSize(height: plane.height, width: plane.width)
        let frame = frame(of: size, factor: factor)
        let seen =
            frame.isUnscaled
            ? plane : PlaneResampling(from: size, to: frame.size, limits: inputLimits)(plane)
        let maps = maps(of: seen, plan: frame.plan)
        func restored(_ map: Plane<Float>) -> Plane<Float> {
            frame.isUnscaled ? map : PlaneResampling(from: frame.size, to: size, limits: 0...1)(map)
        }
        let foreground = restored(maps.foreground)
        return LabelImage(
            splitting: NucleiMask(
                probability: foreground, threshold: threshold, minimumArea: minimumArea),
            foreground: foreground, distance: maps.distance.map(restored),
            parameters: nucleiRules.splitting.seen(at: factor)
        ) {}
    }
}
