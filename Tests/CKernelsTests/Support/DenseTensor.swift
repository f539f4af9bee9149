import Tensors

/// The lengths of a tensor `[image][channel][row][column]`.
struct Shape: Sendable, CustomStringConvertible {
    var images = 1
    var channels: Int
    var height: Int
    var width: Int

    var description: String { "\(images)x\(channels)x\(height)x\(width)" }

    /// The same with other channels.
    func with(channels: Int) -> Shape {
        Shape(images: images, channels: channels, height: height, width: width)
    }

    /// The same with other lengths of planes.
    func with(height: Int, width: Int) -> Shape {
        Shape(images: images, channels: channels, height: height, width: width)
    }

    /// The rows of all images.
    var rows: Int { images * height }
    /// The 4x4 Winograd tiles of all images.
    var tiles: Int { images * ((height + 3) / 4) * ((width + 3) / 4) }
}

/// A dense tensor, which references compute with; it is 0 outside its planes.
struct DenseTensor<Element: Numeric & Sendable>: Sendable {
    let shape: Shape
    var elements: [Element]

    init(_ shape: Shape, filledWith value: Element = 0) {
        self.shape = shape
        elements = Array(
            repeating: value,
            count: shape.images * shape.channels * shape.height * shape.width)
    }

    subscript(image: Int, channel: Int, row: Int, column: Int) -> Element {
        get {
            guard (0..<shape.height).contains(row), (0..<shape.width).contains(column) else {
                return 0
            }
            return elements[index(image, channel, row, column)]
        }
        set { elements[index(image, channel, row, column)] = newValue }
    }

    /// The position of an element in memory, row-major.
    func index(_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Int {
        ((image * shape.channels + channel) * shape.height + row) * shape.width + column
    }

    /// Sets every element to a function of its position.
    func filled(_ value: (_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Element)
        -> DenseTensor
    {
        var result = self
        var index = 0
        for image in 0..<shape.images {
            for channel in 0..<shape.channels {
                for row in 0..<shape.height {
                    for column in 0..<shape.width {
                        result.elements[index] = value(image, channel, row, column)
                        index += 1
                    }
                }
            }
        }
        return result
    }
}

extension DenseTensor<Float> {
    /// Random numbers in −1...1.
    static func random(_ shape: Shape, seed: UInt64) -> DenseTensor {
        var result = DenseTensor(shape)
        result.elements = [Float].random(count: result.elements.count, seed: seed)
        return result
    }
}

extension [Float] {
    /// Random numbers in −1...1.
    static func random(count: Int, seed: UInt64) -> [Float] {
        var random = RandomSource(seed: seed)
        return (0..<count).map { _ in Float(random.uniform(in: -1...1)) }
    }

    /// Random multiples of 1/8 in −1...1: their sums and products are exact in 32 bits.
    static func randomEighths(count: Int, seed: UInt64) -> [Float] {
        var random = RandomSource(seed: seed)
        return (0..<count).map { _ in Float(random.index(below: 17) - 8) / 8 }
    }
}

extension [Int16] {
    /// Random integers in −bound...bound.
    static func random(count: Int, bound: Int, seed: UInt64) -> [Int16] {
        var random = RandomSource(seed: seed)
        return (0..<count).map { _ in Int16(random.index(below: 2 * bound + 1) - bound) }
    }
}
