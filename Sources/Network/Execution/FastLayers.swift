import Glibc
import Tensors

/// The layers of ``ReferenceLayers`` over raw memory: planes [channel, row, column], nothing
/// allocated, matrix products by OpenBLAS.
enum FastLayers {
    /// A 'same' convolution, block of rows by block of rows.
    ///
    /// The scratch holds as many elements as the layer's ``ColumnBlock`` says.
    ///
    /// - Complexity: O(in · out · kernel² · pixels).
    static func convolution(
        _ layer: Convolution, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
        over plane: Place, scratch: UnsafeMutablePointer<Float>
    ) {
        let pixels = plane.pixels
        let depth = layer.inputs * layer.kernel * layer.kernel
        let block = ColumnBlock(layer: layer, over: plane)
        layer.weight.withUnsafeBufferPointer { weight in
            guard let weight = weight.baseAddress else { return }
            var row = 0
            while row < plane.height {
                let rows = min(block.rows, plane.height - row)
                let count = rows * plane.width
                let first = row * plane.width
                if layer.kernel == 1 {
                    multiply(
                        weight, input + first, bStride: pixels, into: output + first,
                        cStride: pixels, m: layer.outputs, n: count, k: depth)
                } else {
                    block.unroll(input, rows: row..<row + rows, into: scratch)
                    multiply(
                        weight, scratch, bStride: count, into: output + first, cStride: pixels,
                        m: layer.outputs, n: count, k: depth)
                }
                for channel in 0..<layer.outputs {
                    finish(
                        output + channel * pixels + first, count, bias: layer.bias[channel],
                        layer.activation)
                }
                row += rows
            }
        }
    }

    /// A transposed 2x2 convolution: one product for the four phases, then each to its pixels.
    ///
    /// The scratch holds out · 4 · pixels elements.
    static func transposed(
        _ layer: TransposedConvolution, _ input: UnsafePointer<Float>,
        _ output: UnsafeMutablePointer<Float>, from plane: Place,
        scratch: UnsafeMutablePointer<Float>
    ) {
        let (pixels, width) = (plane.pixels, plane.width)
        layer.weight.withUnsafeBufferPointer { weight in
            guard let weight = weight.baseAddress else { return }
            multiply(
                weight, input, bStride: pixels, into: scratch, cStride: pixels,
                m: layer.outputs * 4, n: pixels, k: layer.inputs)
        }
        for channel in 0..<layer.outputs {
            let bias = layer.bias[channel]
            let phases = scratch + channel * 4 * pixels
            let target = output + channel * 4 * pixels
            for row in 0..<plane.height {
                for down in 0..<2 {
                    let even = phases + 2 * down * pixels + row * width
                    let odd = even + pixels
                    let line = target + (2 * row + down) * 2 * width
                    for column in 0..<width {
                        line[2 * column] = even[column] + bias
                        line[2 * column + 1] = odd[column] + bias
                    }
                }
            }
            activate(target, 4 * pixels, layer.activation)
        }
    }

    /// The largest of each 2x2 block.
    static func maxPool(
        _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, to plane: Place
    ) {
        let width = plane.width
        for row in 0..<plane.channels * plane.height {
            let upper = input + 4 * row * width
            let lower = upper + 2 * width
            let target = output + row * width
            for column in 0..<width {
                let a = max(upper[2 * column], upper[2 * column + 1])
                let b = max(lower[2 * column], lower[2 * column + 1])
                target[column] = max(a, b)
            }
        }
    }

    /// Each pixel as a 2x2 block.
    static func nearest(
        _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, from plane: Place
    ) {
        let width = plane.width
        for row in 0..<plane.channels * plane.height {
            let source = input + row * width
            let target = output + 4 * row * width
            for column in 0..<width {
                target[2 * column] = source[column]
                target[2 * column + 1] = source[column]
            }
            memcpy(target + 2 * width, target, 2 * width * MemoryLayout<Float>.stride)
        }
    }

    private static func finish(
        _ x: UnsafeMutablePointer<Float>, _ count: Int, bias: Float,
        _ activation: Architecture.Activation
    ) {
        if activation == .relu {
            // In one pass over what the product just wrote.
            for index in 0..<count {
                let value = x[index] + bias
                x[index] = value > 0 ? value : 0
            }
        } else {
            for index in 0..<count { x[index] += bias }
            activate(x, count, activation)
        }
    }

    private static func activate(
        _ x: UnsafeMutablePointer<Float>, _ count: Int, _ activation: Architecture.Activation
    ) {
        guard activation != .none else { return }
        for index in 0..<count { x[index] = activation.apply(x[index]) }
    }
}
