/// The transforms of Winograd's F(4x4, 3x3), as published: Lavin and Gray, Fast Algorithms for
/// Convolutional Neural Networks (CVPR 2016), section 4.3, points 0, 1, −1, 2, −2.
enum Winograd {
    typealias Matrix = [[Double]]

    /// B^T, 6x6, of the input transform.
    static let inputTransform: Matrix = [
        [4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1],
    ]
    /// G, 6x3, of the weight transform.
    static let weightTransform: Matrix = [
        [1.0 / 4, 0, 0], [-1.0 / 6, -1.0 / 6, -1.0 / 6], [-1.0 / 6, 1.0 / 6, -1.0 / 6],
        [1.0 / 24, 1.0 / 12, 1.0 / 6], [1.0 / 24, -1.0 / 12, 1.0 / 6], [0, 0, 1],
    ]
    /// A^T, 4x6, of the output transform.
    static let outputTransform: Matrix = [
        [1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1],
    ]
    /// The factors of G's rows that make them of like size, for weights in 16 bits.
    static let rowFactors: [Double] = [4, 6, 6, 6, 6, 1]
    /// G of int16 kernels: its rows times ``rowFactors``.
    static let int16WeightTransform = zip(weightTransform, rowFactors).map { row, factor in
        row.map { ($0 * factor).rounded(toMultipleOf: 0.25) }
    }
    /// A^T of int16 kernels: 6 A^T, its columns divided by ``rowFactors``.
    static let int16OutputTransform = outputTransform.map { row in
        zip(row, rowFactors).map { $0 * 6 / $1 }
    }

    static func transpose(_ matrix: Matrix) -> Matrix {
        matrix[0].indices.map { column in matrix.map { $0[column] } }
    }

    /// M x M^T of a square block x, row-major, with the magnitudes of its sums.
    static func transform(_ block: [Sum], by matrix: Matrix) -> [Sum] {
        let (rows, length) = (matrix.count, matrix[0].count)
        precondition(block.count == length * length, "a square block")
        var half = [Sum](repeating: Sum(), count: rows * length)
        for i in 0..<rows {
            for j in 0..<length {
                for k in 0..<length { half[i * length + j] += block[k * length + j] * matrix[i][k] }
            }
        }
        var result = [Sum](repeating: Sum(), count: rows * rows)
        for i in 0..<rows {
            for j in 0..<rows {
                for k in 0..<length { result[i * rows + j] += half[i * length + k] * matrix[j][k] }
            }
        }
        return result
    }
}

extension Double {
    fileprivate func rounded(toMultipleOf unit: Double) -> Double {
        (self / unit).rounded() * unit
    }
}

/// A 4x4 output tile and its place.
struct Tile {
    let image: Int
    let row: Int
    let column: Int

    /// The tile of a number, counted row by row, image by image.
    init(_ number: Int, of shape: Shape) {
        let across = (shape.width + 3) / 4
        let down = (shape.height + 3) / 4
        image = number / (across * down)
        row = number / across % down * 4
        column = number % across * 4
    }

    /// The 6x6 input window, row-major.
    func window<Element>(
        of tensor: DenseTensor<Element>, channel: Int, _ value: (Element) -> Double
    ) -> [Sum] {
        (0..<36).map { position in
            Sum(value(tensor[image, channel, row - 1 + position / 6, column - 1 + position % 6]))
        }
    }

    /// The 4x4 pixels, 0 outside the plane, row-major.
    func pixels(of tensor: DenseTensor<Float>, channel: Int) -> [Sum] {
        (0..<16).map { Sum(tensor[image, channel, row + $0 / 4, column + $0 % 4]) }
    }
}
