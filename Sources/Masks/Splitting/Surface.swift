import Tensors

/// What is flooded: a height for each pixel of some components, highest at the cores of nuclei.
///
/// Pixels are addressed in a frame that is one pixel wider on each side than the image, so that
/// every pixel has eight neighbours.
struct Surface {
    /// The heights that levels are told apart by.
    static let levels = 1024
    /// How many heights a level has.
    static let step = 64

    /// Places in a row of the frame.
    let stride: Int
    /// 0…65535 for 0…1; 0 outside the components.
    let heights: [UInt16]
    /// The places of all components' pixels, component by component, each in reading order.
    let places: [Int32]
    /// Where each component begins in ``places``, and the end of the last.
    let starts: [Int]

    /// Lays a landscape over components.
    ///
    /// - Parameters:
    ///   - landscape: 0…1; what is beyond is cut off, and what is not a number lies lowest.
    ///   - components: Of the same size.
    ///   - areas: The pixels of each component.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(_ landscape: Plane<Float>, of components: LabelImage, areas: [Int]) {
        let (width, height) = (components.width, components.height)
        let stride = width + 2
        precondition(
            stride * (height + 2) <= Int(Int32.max), "a flooded image has less than 2^31 pixels")
        var starts = [0]
        for area in areas { starts.append(starts[starts.count - 1] + area) }
        var next = starts
        var places = [Int32](repeating: 0, count: starts[areas.count])
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
                                heights[to + column] = Self.height(of: landscape[from + column])
                            }
                        }
                    }
                }
            }
        }
        self.stride = stride
        self.heights = heights
        self.places = places
        self.starts = starts
    }

    /// How far it is to each of a place's eight neighbours, in reading order.
    var neighbours: [Int] {
        [-stride - 1, -stride, -stride + 1, -1, 1, stride - 1, stride, stride + 1]
    }

    /// Counting sort of a component's places by falling level; equal ones stay in reading order.
    ///
    /// - Parameters:
    ///   - component: Its index.
    ///   - order: Gets the places from its beginning on.
    /// - Returns: How many there are.
    /// - Complexity: O(*n*), where *n* is the number of the component's pixels and of levels.
    func sort(_ component: Int, into order: inout [Int32]) -> Int {
        places.withUnsafeBufferPointer { places in
            let places = UnsafeBufferPointer(
                rebasing: places[starts[component]..<starts[component + 1]])
            heights.withUnsafeBufferPointer { heights in
                order.withUnsafeMutableBufferPointer { order in
                    withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.levels) { next in
                        next.initialize(repeating: 0)
                        for place in places { next[Self.level(heights[Int(place)])] += 1 }
                        var first: Int32 = 0
                        for level in next.indices.reversed() {
                            (next[level], first) = (first, first + next[level])
                        }
                        for place in places {
                            let level = Self.level(heights[Int(place)])
                            order[Int(next[level])] = place
                            next[level] += 1
                        }
                    }
                }
            }
            return places.count
        }
    }

    private static func height(of value: Float) -> UInt16 {
        value > 0 ? UInt16(min(value, 1) * 65535) : 0
    }

    /// The level of a height, 0 ..< ``levels``.
    private static func level(_ height: UInt16) -> Int { Int(height) / step }
}
