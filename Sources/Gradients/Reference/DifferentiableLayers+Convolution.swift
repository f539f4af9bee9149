extension DifferentiableLayers {
    /// Computes a zero-padded 'same' convolution, with (kernel − 1)/2 before and the rest behind.
    ///
    /// y[n, o, r, c] = b[o] + Σ w[o, i, u, v] · x[n, i, r + u − before, c + v − before]
    ///
    /// - Parameters:
    ///   - x: The input.
    ///   - weight: The weights, [out, in, kernel, kernel].
    ///   - bias: One value per output channel; empty for no bias.
    ///   - outputs: The number of output channels.
    ///   - kernel: The side of the kernel, in pixels.
    /// - Returns: The output, of the input's height and width.
    package static func convolution(
        _ x: Volume, weight: [Double], bias: [Double], outputs: Int, kernel: Int
    ) -> Volume {
        var y = x.zeros(channels: outputs)
        if !bias.isEmpty { y.addToChannels(bias) }
        y.elements.withUnsafeMutableBufferPointer { y in
            x.elements.withUnsafeBufferPointer { values in
                forEachProduct(x, outputs: outputs, kernel: kernel) { tap, output, input, count in
                    for i in 0..<count { y[output + i] += weight[tap] * values[input + i] }
                }
            }
        }
        return y
    }

    /// Computes the derivatives of a convolution.
    ///
    /// dx[n, i, r + u − before, c + v − before] = Σ w[o, i, u, v] · dy[n, o, r, c];
    /// dw[o, i, u, v] = Σ dy[n, o, r, c] · x[n, i, r + u − before, c + v − before];
    /// db[o] = Σ dy[n, o, r, c]
    package static func convolutionGradient(
        _ dy: Volume, x: Volume, weight: [Double], kernel: Int
    ) -> WeightedGradient {
        var dx = x.zeros(channels: x.channels)
        var dw = [Double](repeating: 0, count: weight.count)
        dx.elements.withUnsafeMutableBufferPointer { dx in
            x.elements.withUnsafeBufferPointer { x_ in
                dy.elements.withUnsafeBufferPointer { dy_ in
                    forEachProduct(x, outputs: dy.channels, kernel: kernel) {
                        tap, output, input, count in
                        var sum = 0.0
                        for i in 0..<count {
                            dx[input + i] += weight[tap] * dy_[output + i]
                            sum += dy_[output + i] * x_[input + i]
                        }
                        dw[tap] += sum
                    }
                }
            }
        }
        return WeightedGradient(x: dx, weight: dw, bias: dy.channelSums)
    }

    /// Calls `body` for every row of products of a weight with inputs.
    ///
    /// It is passed the index of the weight, of the row's first output and first input, and the
    /// number of columns; products with padding are left out.
    @inline(__always)
    private static func forEachProduct(
        _ x: Volume, outputs: Int, kernel: Int,
        _ body: (_ tap: Int, _ output: Int, _ input: Int, _ count: Int) -> Void
    ) {
        let before = (kernel - 1) / 2
        for image in 0..<x.images {
            for tap in 0..<outputs * x.channels * kernel * kernel {
                let down = tap / kernel % kernel - before
                let right = tap % kernel - before
                let channel = tap / (kernel * kernel) % x.channels
                let output = tap / (kernel * kernel * x.channels)
                let from = (image * x.channels + channel) * x.pixels
                let to = (image * outputs + output) * x.pixels
                let columns = max(0, -right)..<max(0, -right, min(x.width, x.width - right))
                for row in 0..<x.height where (0..<x.height).contains(row + down) {
                    body(
                        tap, to + row * x.width + columns.lowerBound,
                        from + (row + down) * x.width + columns.lowerBound + right,
                        columns.count)
                }
            }
        }
    }

    /// Computes a transposed 2x2 convolution of stride 2.
    ///
    /// y[n, o, 2r + u, 2c + v] = b[o] + Σ w[i, o, u, v] · x[n, i, r, c]
    ///
    /// - Parameters:
    ///   - x: The input.
    ///   - weight: The weights, [in, out, 2, 2].
    ///   - bias: One value per output channel.
    /// - Returns: The output, of twice the input's height and width.
    package static func transposedConvolution(_ x: Volume, weight: [Double], bias: [Double])
        -> Volume
    {
        var y = Volume(
            images: x.images, channels: bias.count, height: 2 * x.height, width: 2 * x.width)
        y.addToChannels(bias)
        forEachTransposedProduct(x, outputs: bias.count) { tap, output, input in
            y.elements[output] += weight[tap] * x.elements[input]
        }
        return y
    }

    /// Computes the derivatives of a transposed convolution.
    ///
    /// dx[n, i, r, c] = Σ w[i, o, u, v] · dy[n, o, 2r + u, 2c + v];
    /// dw[i, o, u, v] = Σ dy[n, o, 2r + u, 2c + v] · x[n, i, r, c];
    /// db[o] = Σ dy[n, o, r, c]
    package static func transposedGradient(
        _ dy: Volume, x: Volume, weight: [Double]
    ) -> WeightedGradient {
        var dx = x.zeros(channels: x.channels)
        var dw = [Double](repeating: 0, count: weight.count)
        forEachTransposedProduct(x, outputs: dy.channels) { tap, output, input in
            dx.elements[input] += weight[tap] * dy.elements[output]
            dw[tap] += dy.elements[output] * x.elements[input]
        }
        return WeightedGradient(x: dx, weight: dw, bias: dy.channelSums)
    }

    /// Calls `body` with the indices of the weight, output and input of every product.
    @inline(__always)
    private static func forEachTransposedProduct(
        _ x: Volume, outputs: Int, _ body: (_ tap: Int, _ output: Int, _ input: Int) -> Void
    ) {
        for image in 0..<x.images {
            for tap in 0..<x.channels * outputs * 4 {
                let (channel, output) = (tap / (outputs * 4), tap / 4 % outputs)
                let (down, right) = (tap / 2 % 2, tap % 2)
                let from = (image * x.channels + channel) * x.pixels
                let to = (image * outputs + output) * 4 * x.pixels
                for row in 0..<x.height {
                    for column in 0..<x.width {
                        let place = (2 * row + down) * 2 * x.width + 2 * column + right
                        body(tap, to + place, from + row * x.width + column)
                    }
                }
            }
        }
    }
}

extension Volume {
    fileprivate mutating func addToChannels(_ bias: [Double]) {
        for image in 0..<images {
            for channel in 0..<channels {
                for index in range(ofImage: image, channel: channel) {
                    elements[index] += bias[channel]
                }
            }
        }
    }
}
