import Glibc
import Tensors

/// The layers of a U-Net, implemented directly from their definitions.
///
/// Tensors are `[channel, row, column]`. They are simple rather than fast: tests compare the fast
/// kernels with them.
package enum ReferenceLayers {
    /// Returns a convolution with 'same' zero padding.
    ///
    /// (kernel − 1)/2 rows and columns of padding are before the image, the rest after it.
    ///
    /// y[o, r, c] = b[o] + Σ w[o, i, u, v] · x[i, r + u − before, c + v − before]
    package static func convolution(_ x: Tensor, layer: Convolution) -> Tensor {
        let (height, width) = (x.shape[1], x.shape[2])
        let kernel = layer.kernel
        let before = (kernel - 1) / 2
        var y = Tensor(shape: [layer.outputs, height, width])
        x.elements.withUnsafeBufferPointer { x in
            y.elements.withUnsafeMutableBufferPointer { y in
                for output in 0..<layer.outputs {
                    let plane = output * height * width
                    for pixel in 0..<height * width { y[plane + pixel] = layer.bias[output] }
                    for tap in 0..<layer.inputs * kernel * kernel {
                        let weight = layer.weight[output * layer.inputs * kernel * kernel + tap]
                        let input = tap / (kernel * kernel)
                        let down = tap / kernel % kernel - before
                        let right = tap % kernel - before
                        for row in max(0, -down)..<max(0, -down, min(height, height - down)) {
                            let source = (input * height + row + down) * width + right
                            let target = plane + row * width
                            for column in max(0, -right)..<max(0, -right, min(width, width - right))
                            {
                                y[target + column] += weight * x[source + column]
                            }
                        }
                    }
                }
            }
        }
        return activated(y, by: layer.activation)
    }

    /// Returns the 2x2 max pooling of stride 2.
    package static func maxPool(_ x: Tensor) -> Tensor {
        let (channels, height, width) = (x.shape[0], x.shape[1] / 2, x.shape[2] / 2)
        var y = Tensor(shape: [channels, height, width])
        for channel in 0..<channels {
            for row in 0..<height {
                for column in 0..<width {
                    let first = (channel * 2 * height + 2 * row) * 2 * width + 2 * column
                    y.elements[(channel * height + row) * width + column] = max(
                        max(x.elements[first], x.elements[first + 1]),
                        max(x.elements[first + 2 * width], x.elements[first + 2 * width + 1]))
                }
            }
        }
        return y
    }

    /// Returns a transposed 2x2 convolution of stride 2.
    ///
    /// y[o, 2r + u, 2c + v] = b[o] + Σ w[i, o, u, v] · x[i, r, c]
    package static func transposedConvolution(_ x: Tensor, layer: TransposedConvolution) -> Tensor {
        let (height, width) = (x.shape[1], x.shape[2])
        var y = Tensor(shape: [layer.outputs, 2 * height, 2 * width])
        for output in 0..<layer.outputs {
            for row in 0..<2 * height {
                for column in 0..<2 * width {
                    let phase = output * 4 + row % 2 * 2 + column % 2
                    var sum = layer.bias[output]
                    for input in 0..<layer.inputs {
                        sum +=
                            layer.weight[phase * layer.inputs + input]
                            * x.elements[(input * height + row / 2) * width + column / 2]
                    }
                    y.elements[(output * 2 * height + row) * 2 * width + column] = sum
                }
            }
        }
        return activated(y, by: layer.activation)
    }

    /// Returns the nearest-neighbour upsampling by 2.
    package static func nearestUpsampling(_ x: Tensor) -> Tensor {
        let (channels, height, width) = (x.shape[0], 2 * x.shape[1], 2 * x.shape[2])
        var y = Tensor(shape: [channels, height, width])
        for channel in 0..<channels {
            for row in 0..<height {
                for column in 0..<width {
                    y.elements[(channel * height + row) * width + column] =
                        x.elements[(channel * height / 2 + row / 2) * width / 2 + column / 2]
                }
            }
        }
        return y
    }

    /// Returns the channels of `first`, followed by those of `second`.
    package static func concatenate(_ first: Tensor, _ second: Tensor) -> Tensor {
        Tensor(
            shape: [first.shape[0] + second.shape[0], first.shape[1], first.shape[2]],
            elements: first.elements + second.elements)
    }

    private static func activated(_ x: Tensor, by activation: Architecture.Activation) -> Tensor {
        var y = x
        for index in y.elements.indices {
            y.elements[index] = activation.apply(y.elements[index])
        }
        return y
    }
}

extension Architecture.Activation {
    /// Returns the function's value at `x`.
    func apply(_ x: Float) -> Float {
        switch self {
        case .none: x
        case .relu: x > 0 ? x : 0
        case .elu: x > 0 ? x : expm1(x)
        case .sigmoid: 1 / (1 + exp(-x))
        }
    }
}
