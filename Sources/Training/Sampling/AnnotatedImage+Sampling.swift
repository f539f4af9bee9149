import Tensors

extension AnnotatedImage {
    /// Beyond this many pixels of the source from one of a sample to the next, several places of
    /// each are looked at: interpolation alone would leave pixels out, and noise would stay what
    /// it is where the mean of pixels has less.
    private static let widestStride = 1.5

    /// Shows the image through a map, by bilinear interpolation, mirrored beyond its borders.
    ///
    /// Each pixel of a sample that is smaller than what it shows is the mean of *n* x *n* places,
    /// at most 1.5 pixels apart. That costs *n*² times as much, but no memory, and is right for
    /// every map; a pyramid of halved images would ask for a quarter more memory and blur what
    /// lies between its levels. Truth goes the same way: foreground is what nuclei cover half of,
    /// and distance is 0 outside of it.
    ///
    /// - Parameters:
    ///   - map: Where the sample's pixels lie in the image.
    ///   - patch: What is overwritten.
    /// - Complexity: O(*s*²) for a side of *s*, times the square of the map's stride.
    func sample(by map: AffineMap, into patch: Patch) {
        let places = max(1, Int((map.stride / Self.widestStride).rounded(.up)))
        let walk = SourceWalk(
            over: (plane.width, plane.height), map, side: patch.side, places: places)
        plane.elements.withUnsafeBufferPointer { pixels in
            foreground.elements.withUnsafeBufferPointer { nuclei in
                distance.elements.withUnsafeBufferPointer { distances in
                    walk.sum(pixels, nuclei, distances, into: patch)
                }
            }
        }
        let share = 1 / Float(places * places)
        for index in 0..<patch.side * patch.side {
            patch.input[index] *= share
            let isNucleus = patch.foreground[index] * share >= 127.5
            patch.foreground[index] = isNucleus ? 1 : 0
            if let distances = patch.distance {
                distances[index] = isNucleus ? distances[index] * share / 255 : 0
            }
        }
    }
}
