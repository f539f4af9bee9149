import Tensors

/// What is flooded: a height for each pixel of some components, highest at the cores of nuclei.
struct Surface {
    /// Pixels in a row of the image.
    let width: Int
    /// The places in the image of all components' pixels, component by component, each in reading
    /// order.
    let places: [Int32]
    /// The height of each of ``places``, 0…65535 for 0…1.
    let heights: [UInt16]
    /// Where each component begins in ``places``, and the end of the last.
    let starts: [Int]

    /// Lays a smoothed landscape over components.
    ///
    /// - Parameters:
    ///   - landscape: 0…1; what is beyond is cut off, and what is not a number lies lowest.
    ///   - blur: How it is smoothed.
    ///   - components: Of the same size.
    ///   - areas: The pixels of each component.
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels and *σ* the smoothing.
    init(
        _ landscape: Plane<Float>, smoothedBy blur: GaussianBlur, of components: LabelImage,
        areas: [Int]
    ) {
        let width = components.width
        // A component's frame is two pixels wider and higher than the component.
        precondition(
            (width + 2) * (components.height + 2) <= Int(Int32.max),
            "an image whose nuclei are divided has less than 2^31 pixels")
        var starts = [0]
        for area in areas { starts.append(starts[starts.count - 1] + area) }
        var next = starts
        var places = [Int32](repeating: 0, count: starts[areas.count])
        var heights = [UInt16](repeating: 0, count: places.count)
        next.withUnsafeMutableBufferPointer { next in
            heights.withUnsafeMutableBufferPointer { heights in
                places.withUnsafeMutableBufferPointer { places in
                    components.labels.elements.withUnsafeBufferPointer { labels in
                        blur.forEachRow(of: landscape) { row, values in
                            let first = row * width
                            for column in 0..<width where labels[first + column] != 0 {
                                let component = Int(labels[first + column]) - 1
                                let rank = next[component]
                                next[component] = rank + 1
                                places[rank] = Int32(truncatingIfNeeded: first + column)
                                heights[rank] = Self.height(of: values[column])
                            }
                        }
                    }
                }
            }
        }
        self.width = width
        self.places = places
        self.heights = heights
        self.starts = starts
    }

    /// Lays over each component, as if there were no other, the Euclidean distance to its border.
    ///
    /// - Parameters:
    ///   - components: All of them.
    ///   - blur: How the landscape is smoothed.
    ///   - areas: The pixels of each component.
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels of all components' frames and
    ///   *σ* the smoothing.
    init(apart components: LabelImage, smoothedBy blur: GaussianBlur, areas: [Int]) {
        var places: [Int32] = []
        var heights: [UInt16] = []
        var starts = [0]
        let size = PlaneSize(height: components.height, width: components.width)
        for runs in LabelRuns(components.labels).grouped(count: components.count) {
            var piece = ComponentPiece()
            for run in runs {
                piece.add(ComponentPiece.Run(row: run.row, first: run.first, end: run.end))
            }
            let frame = piece.frame(margin: blur.reach, in: size)
            let alone = piece.labels(in: frame)
            let surface = Surface(
                EuclideanDistance.relative(in: alone), smoothedBy: blur, of: alone,
                areas: [piece.area])
            for run in runs {
                let first = run.row * Int32(size.width)
                places += first + run.first..<first + run.end
            }
            heights += surface.heights
            starts.append(places.count)
        }
        width = size.width
        self.places = places
        self.heights = heights
        self.starts = starts
    }

    /// How many components there are.
    var count: Int { starts.count - 1 }

    /// The places of a component's pixels in ``places``.
    func ranks(of component: Int) -> Range<Int> { starts[component]..<starts[component + 1] }

    private static func height(of value: Float) -> UInt16 {
        value > 0 ? UInt16(min(value, 1) * 65535) : 0
    }
}
