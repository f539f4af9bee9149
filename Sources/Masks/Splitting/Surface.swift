import Tensors

/// What is flooded: a height for each pixel of some components, highest at the cores of nuclei.
///
/// Pixels are addressed in a frame that is one pixel wider on each side than the image, so that
/// every pixel has eight neighbours.
struct Surface {
    /// The heights that levels are told apart by.
    static let levels = 1024
    /// How often a height is divided by two to give its level.
    private static let shift = 6

    /// Places in a row of the frame.
    let stride: Int
    /// Rows of the frame.
    let rows: Int
    /// 0…65535 for 0…1; 0 outside the components.
    let heights: [UInt16]
    /// The places of all components' pixels, component by component, each in reading order.
    let places: [Int32]
    /// Where each component begins in ``places``, and the end of the last.
    let starts: [Int]

    /// Lays a landscape over components.
    ///
    /// - Parameters:
    ///   - landscape: 0…1; what is beyond is cut off.
    ///   - components: Of the same size.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(_ landscape: Plane<Float>, of components: LabelImage) {
        let (width, height) = (components.width, components.height)
        let stride = width + 2
        var starts = [0]
        for area in components.areas { starts.append(starts[starts.count - 1] + area) }
        var next = starts
        var places = [Int32](repeating: 0, count: starts[components.count])
        var heights = [UInt16](repeating: 0, count: stride * (height + 2))
        heights.withUnsafeMutableBufferPointer { heights in
            places.withUnsafeMutableBufferPointer { places in
                landscape.elements.withUnsafeBufferPointer { landscape in
                    components.labels.elements.withUnsafeBufferPointer { labels in
                        for row in 0..<height {
                            let (from, to) = (row * width, (row + 1) * stride + 1)
                            for column in 0..<width where labels[from + column] != 0 {
                                let component = Int(labels[from + column]) - 1
                                places[next[component]] = Int32(truncatingIfNeeded: to + column)
                                next[component] += 1
                                let height = min(max(landscape[from + column], 0), 1)
                                heights[to + column] = UInt16(height * 65535)
                            }
                        }
                    }
                }
            }
        }
        self.stride = stride
        rows = height + 2
        self.heights = heights
        self.places = places
        self.starts = starts
    }

    /// How far it is to each of a place's eight neighbours, in reading order.
    var neighbours: [Int] { [-stride - 1, -stride, -stride + 1, -1, 1, stride - 1, stride, stride + 1] }

    /// The level of a height, 0 ..< ``levels``.
    static func level(_ height: UInt16) -> Int { Int(height >> shift) }
}
