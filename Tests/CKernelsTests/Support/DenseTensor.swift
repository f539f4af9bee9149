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

    /// Calls `body` for every element in the order of memory.
    func forEach(_ body: (_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Void) {
        for image in 0..<images {
            for channel in 0..<channels {
                for row in 0..<height {
                    for column in 0..<width { body(image, channel, row, column) }
                }
            }
        }
    }

    /// The rows of all images.
    var rows: Int { images * height }
    /// The rows of all images in two parts.
    var twoParts: [Range<Int>] { [0..<rows / 2, rows / 2..<rows] }
    /// The rows of each image in two parts.
    var partsOfImages: [(image: Int, rows: Range<Int>)] {
        (0..<images).flatMap { [($0, 0..<height / 2), ($0, height / 2..<height)] }
    }
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
            // Zero padding.
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
        shape.forEach { image, channel, row, column in
            result.elements[index] = value(image, channel, row, column)
            index += 1
        }
        return result
    }
}

extension DenseTensor {
    /// A function of each position, in the order of memory.
    func filledSums(
        _ value: (_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Sum
    ) -> [Sum] {
        var sums: [Sum] = []
        shape.forEach { sums.append(value($0, $1, $2, $3)) }
        return sums
    }
}

extension DenseTensor where Element: Comparable {
    /// The maxima of each 2x2, of planes half as high and wide.
    var maxima: DenseTensor {
        let half = shape.with(height: shape.height / 2, width: shape.width / 2)
        return DenseTensor(half).filled { image, channel, row, column in
            let above = max(
                self[image, channel, 2 * row, 2 * column],
                self[image, channel, 2 * row, 2 * column + 1])
            let below = max(
                self[image, channel, 2 * row + 1, 2 * column],
                self[image, channel, 2 * row + 1, 2 * column + 1])
            return max(above, below)
        }
    }
}

extension DenseTensor<Float> {
    /// A tensor with a function of each element.
    func mapElements(_ function: (Float) -> Float) -> DenseTensor {
        var result = self
        result.elements = elements.map(function)
        return result
    }

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
