import Tensors

extension AnnotatedImage {
    /// The largest distance in the source, in pixels, between neighbouring positions; larger maps
    /// are supersampled: interpolation alone would skip pixels (aliasing), and keep the noise that
    /// averaging reduces.
    private static let largestStride = 1.5

    /// Samples the image through a map, by bilinear interpolation, with reflected borders.
    ///
    /// A sample pixel that covers more than 1.5 source pixels is the mean of *n* x *n* positions.
    /// That costs *n*² times as much, but no memory, and holds for every map; a pyramid of halved
    /// images would take a third more memory and blur what lies between its levels. Foreground and
    /// distance go the same way: foreground where nuclei cover at least one half of the pixel, and
    /// distance 0 outside of it. A sample pixel is ignored if more than
    /// ``PixelWeight/leastIgnoredShare`` of it is.
    ///
    /// - Parameters:
    ///   - map: The map from sample pixels to the image.
    ///   - gap: The additional weight of gaps between nuclei, see ``Loss/gap``.
    ///   - sample: The buffer that is overwritten.
    /// - Complexity: O(*s*²) for a side of *s*, times the square of the map's stride.
    func sample(through map: AffineMap, gap: Float = 0, into sample: SampleBuffer) {
        let supersampling = Self.supersampling(for: map)
        let sampler = AffineSampler(
            over: (plane.width, plane.height), map: map, side: sample.side,
            supersampling: supersampling)
        plane.elements.withUnsafeBufferPointer { pixels in
            foreground.elements.withUnsafeBufferPointer { nuclei in
                distance.elements.withUnsafeBufferPointer { distances in
                    sampler.sum(pixels: pixels, nuclei: nuclei, distances: distances, into: sample)
                }
            }
        }
        if let values = sample.weights {
            if let weights {
                weights.elements.withUnsafeBufferPointer {
                    sampler.writeWeights($0, gap: gap, to: values)
                }
            } else {
                values.update(repeating: 1, count: sample.side * sample.side)
            }
        }
        let share = 1 / Float(supersampling * supersampling)
        for index in 0..<sample.side * sample.side {
            sample.input[index] *= share
            let isNucleus = sample.foreground[index] * share >= 127.5
            sample.foreground[index] = isNucleus ? 1 : 0
            if let distances = sample.distance {
                distances[index] = isNucleus ? distances[index] * share / 255 : 0
            }
        }
    }

    /// The number of positions of a sample pixel along each axis.
    static func supersampling(for map: AffineMap) -> Int {
        max(1, Int((map.stride / largestStride).rounded(.up)))
    }

    /// The whole image resized to a square, its aspect ratio ignored.
    func resized(side: Int) -> AnnotatedImage {
        resized(to: PlaneSize(height: side, width: side))
    }

    /// The whole image resized; of the result no diameter of nuclei is known.
    ///
    /// Foreground is where nuclei cover at least one half of a pixel; distance is 0 outside of it.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels of the larger image.
    func resized(to size: PlaneSize) -> AnnotatedImage {
        let resize = Resizing(from: self.size, to: size)
        let mask = resize(foreground.map { Float($0) }).map { $0 >= 127.5 ? 255 : UInt8(0) }
        var inside = resize(distance.map { Float($0) }).map { UInt8($0.rounded()) }
        for index in mask.elements.indices where mask.elements[index] == 0 {
            inside.elements[index] = 0
        }
        return AnnotatedImage(
            name: name, plane: resize(plane), foreground: mask, distance: inside,
            weights: weights.map { Self.resized($0, by: resize) }, isInverted: isInverted,
            colours: colours?.resized(by: resize))
    }

    /// Weights resized as samples show them.
    private static func resized(_ weights: Plane<UInt8>, by resize: Resizing) -> Plane<UInt8> {
        var resized = resize(weights.map { PixelWeight.gap(of: $0) }).map {
            PixelWeight.encode(gap: min(max($0, 0), 1))
        }
        let ignored = resize(weights.map { $0 == PixelWeight.ignored ? 1 : 0 })
        for (pixel, share) in ignored.elements.enumerated()
        where share > PixelWeight.leastIgnoredShare {
            resized.elements[pixel] = PixelWeight.ignored
        }
        return resized
    }
}
