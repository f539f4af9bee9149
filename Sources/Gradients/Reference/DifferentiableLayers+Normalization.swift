extension DifferentiableLayers {
    /// The mean and variance of each channel of a batch.
    package struct BatchMoments: Sendable, Equatable {
        /// The mean of each channel over the pixels of all images.
        package var mean: [Double]
        /// The biased variance of each channel.
        package var variance: [Double]
        /// The number of values of a channel: images times pixels.
        package let count: Int

        /// Computes the moments of a batch.
        package init(of x: Volume) {
            let count = x.images * x.pixels
            let mean = x.channelSums.map { $0 / Double(count) }
            var squares = x
            for channel in 0..<x.channels {
                for image in 0..<x.images {
                    for index in x.range(ofImage: image, channel: channel) {
                        let distance = x.elements[index] - mean[channel]
                        squares.elements[index] = distance * distance
                    }
                }
            }
            self.count = count
            self.mean = mean
            variance = squares.channelSums.map { $0 / Double(count) }
        }

        /// Returns running means updated with the batch's means, with momentum 0.1.
        package func updating(mean running: [Double]) -> [Double] {
            zip(running, mean).map { $0 + 0.1 * ($1 - $0) }
        }

        /// Returns running variances updated with the batch's unbiased ones, with momentum 0.1.
        ///
        /// This is PyTorch's rule; the variance of a single value is 0.
        package func updating(variance running: [Double]) -> [Double] {
            let unbiased = Double(count) / Double(max(count - 1, 1))
            return zip(running, variance).map { $0 + 0.1 * (unbiased * $1 - $0) }
        }

        fileprivate func deviation(ofChannel channel: Int) -> Double {
            (variance[channel] + DifferentiableLayers.epsilon).squareRoot()
        }
    }

    /// The derivatives of the loss with respect to a batch normalisation's input and parameters.
    package struct NormalizationGradient: Sendable {
        /// The derivative with respect to the input.
        package var x: Volume
        /// The derivative with respect to the scale.
        package var scale: [Double]
        /// The derivative with respect to the shift.
        package var shift: [Double]
    }

    /// The constant that is added to a variance to avoid division by zero.
    package static let epsilon = 1e-5

    /// Computes batch normalisation in training mode, with the batch's mean and biased variance.
    ///
    /// x̂ = (x − mean) / √(variance + 1e-5); y = scale · x̂ + shift
    ///
    /// Source: Ioffe, Szegedy: Batch normalization (ICML 2015).
    package static func normalization(
        _ x: Volume, moments: BatchMoments, scale: [Double], shift: [Double]
    ) -> Volume {
        var y = normalized(x, moments: moments)
        y.forEachChannel { channel, value in value = scale[channel] * value + shift[channel] }
        return y
    }

    /// Computes the derivatives of a batch normalisation, also through mean and variance.
    ///
    /// dscale = Σ dy · x̂; dshift = Σ dy;
    /// dx = scale / √(variance + 1e-5) · (dy − mean(dy) − x̂ · mean(dy · x̂))
    package static func normalizationGradient(
        _ dy: Volume, x: Volume, moments: BatchMoments, scale: [Double]
    ) -> NormalizationGradient {
        let normal = normalized(x, moments: moments)
        let shift = dy.channelSums
        let product = dy.replacingElements(with: zip(dy.elements, normal.elements).map(*))
            .channelSums
        let count = Double(moments.count)
        var dx = normal
        dx.forEachChannel { channel, value in value *= product[channel] / count }
        dx.elements = zip(dy.elements, dx.elements).map(-)
        dx.forEachChannel { channel, value in
            value =
                scale[channel] / moments.deviation(ofChannel: channel)
                * (value - shift[channel] / count)
        }
        return NormalizationGradient(x: dx, scale: product, shift: shift)
    }

    private static func normalized(_ x: Volume, moments: BatchMoments) -> Volume {
        var y = x
        y.forEachChannel { channel, value in
            value = (value - moments.mean[channel]) / moments.deviation(ofChannel: channel)
        }
        return y
    }
}

extension Volume {
    @inline(__always)
    fileprivate mutating func forEachChannel(_ body: (Int, inout Double) -> Void) {
        for image in 0..<images {
            for channel in 0..<channels {
                for index in range(ofImage: image, channel: channel) {
                    body(channel, &elements[index])
                }
            }
        }
    }
}
