import Tensors

/// The heights of the pixels of components, which the watershed floods; nuclei are peaks.
struct HeightMap {
    /// The number of columns of the image.
    let width: Int
    /// The indices in the image of the pixels of all components, component by component, each in
    /// raster order.
    let pixels: [Int32]
    /// The height of each of ``pixels``; 0…65535 stands for 0…1.
    let heights: [UInt16]
    /// The index in ``pixels`` at which each component starts, and the number of pixels.
    let componentStarts: [Int]

    /// Takes the heights of components from a smoothed plane.
    ///
    /// - Parameters:
    ///   - unsmoothed: The heights before smoothing, 0…1; values are clamped, NaN becomes 0.
    ///   - filter: The smoothing filter.
    ///   - components: The components, of the same size.
    ///   - areas: The area of each component in pixels.
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels and *σ* the width of the
    ///   filter.
    init(
        heights unsmoothed: Plane<Float>, filter: GaussianBlur, components: LabelImage, areas: [Int]
    ) {
        let width = components.width
        // A padded component is two pixels wider and higher than the component.
        precondition(
            (width + 2) * (components.height + 2) <= Int(Int32.max),
            "an image whose nuclei are split has less than 2^31 pixels")
        var starts = [0]
        for area in areas { starts.append(starts[starts.count - 1] + area) }
        var next = starts
        var pixels = [Int32](repeating: 0, count: starts[areas.count])
        var heights = [UInt16](repeating: 0, count: pixels.count)
        next.withUnsafeMutableBufferPointer { next in
            heights.withUnsafeMutableBufferPointer { heights in
                pixels.withUnsafeMutableBufferPointer { pixels in
                    components.labels.elements.withUnsafeBufferPointer { labels in
                        filter.forEachRow(of: unsmoothed) { row, values in
                            let first = row * width
                            for column in 0..<width where labels[first + column] != 0 {
                                let component = Int(labels[first + column]) - 1
                                let index = next[component]
                                next[component] = index + 1
                                pixels[index] = Int32(truncatingIfNeeded: first + column)
                                heights[index] = Self.height(of: values[column])
                            }
                        }
                    }
                }
            }
        }
        self.width = width
        self.pixels = pixels
        self.heights = heights
        self.componentStarts = starts
    }

    /// Takes as heights the normalised Euclidean distance to the border of each component, computed
    /// and smoothed for each component on its own.
    ///
    /// - Parameters:
    ///   - components: The components.
    ///   - filter: The smoothing filter.
    ///   - areas: The area of each component in pixels.
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels of the components' bounding
    ///   boxes and *σ* the width of the filter.
    init(distanceTransformOf components: LabelImage, filter: GaussianBlur, areas: [Int]) {
        var pixels: [Int32] = []
        var heights: [UInt16] = []
        var starts = [0]
        let size = PlaneSize(height: components.height, width: components.width)
        for runs in LabelRuns(of: components.labels).groupedByLabel(count: components.count) {
            var piece = ComponentPiece()
            for run in runs {
                piece.add(
                    ComponentPiece.Run(
                        row: run.row, firstColumn: run.firstColumn, endColumn: run.endColumn))
            }
            let window = piece.window(margin: filter.radius, in: size)
            let cropped = piece.labelImage(in: window)
            let map = HeightMap(
                heights: EuclideanDistanceTransform.normalized(in: cropped), filter: filter,
                components: cropped, areas: [piece.area])
            for run in runs {
                let first = run.row * Int32(size.width)
                pixels += first + run.firstColumn..<first + run.endColumn
            }
            heights += map.heights
            starts.append(pixels.count)
        }
        width = size.width
        self.pixels = pixels
        self.heights = heights
        self.componentStarts = starts
    }

    /// The number of components.
    var componentCount: Int { componentStarts.count - 1 }

    /// The range of a component's pixels in ``pixels``.
    func pixelRange(ofComponent component: Int) -> Range<Int> {
        componentStarts[component]..<componentStarts[component + 1]
    }

    private static func height(of value: Float) -> UInt16 {
        value > 0 ? UInt16(min(value, 1) * 65535) : 0
    }
}
