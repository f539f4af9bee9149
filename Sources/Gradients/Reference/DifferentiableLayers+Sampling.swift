extension DifferentiableLayers {
    /// Computes 2x2 max-pooling with stride 2.
    ///
    /// - Returns: The output, and the index in `x` of each maximum; of equal values the first in
    ///   row-major order, as in PyTorch.
    package static func maxPool(_ x: Volume) -> (y: Volume, sources: [Int]) {
        precondition(x.height % 2 == 0 && x.width % 2 == 0, "blocks of 2x2 cover the input")
        var y = Volume(
            images: x.images, channels: x.channels, height: x.height / 2, width: x.width / 2)
        var sources = [Int](repeating: 0, count: y.elements.count)
        for index in y.elements.indices {
            let (row, column) = (index / y.width, index % y.width)
            let first = 2 * row * x.width + 2 * column
            var best = first
            for place in [first + 1, first + x.width, first + x.width + 1]
            where x.elements[place] > x.elements[best] || x.elements[place].isNaN {
                best = place
            }
            y.elements[index] = x.elements[best]
            sources[index] = best
        }
        return (y, sources)
    }

    /// Computes the derivative of max-pooling: each goes to the element that was the maximum.
    package static func maxPoolGradient(_ dy: Volume, sources: [Int]) -> Volume {
        var dx = Volume(
            images: dy.images, channels: dy.channels, height: 2 * dy.height, width: 2 * dy.width)
        for (index, source) in sources.enumerated() {
            dx.elements[source] += dy.elements[index]
        }
        return dx
    }

    /// Computes nearest-neighbour upsampling: each pixel becomes a 2x2 block.
    package static func nearestUpsampling(_ x: Volume) -> Volume {
        var y = Volume(
            images: x.images, channels: x.channels, height: 2 * x.height, width: 2 * x.width)
        for index in y.elements.indices {
            y.elements[index] = x.elements[unsampled(index, width: y.width)]
        }
        return y
    }

    /// Computes the derivative of nearest-neighbour upsampling: the sum of each block.
    package static func nearestUpsamplingGradient(_ dy: Volume) -> Volume {
        var dx = Volume(
            images: dy.images, channels: dy.channels, height: dy.height / 2, width: dy.width / 2)
        for index in dy.elements.indices {
            dx.elements[unsampled(index, width: dy.width)] += dy.elements[index]
        }
        return dx
    }

    /// Returns the index of the source pixel of an upsampled pixel.
    ///
    /// As each upsampled plane has an even number of rows, rows are counted through all planes.
    private static func unsampled(_ index: Int, width: Int) -> Int {
        index / width / 2 * (width / 2) + index % width / 2
    }

    /// Concatenates channels: for each image those of `first`, then those of `second`.
    package static func concatenate(_ first: Volume, _ second: Volume) -> Volume {
        Volume(
            images: first.images, channels: first.channels + second.channels,
            height: first.height, width: first.width,
            elements: (0..<first.images).flatMap { image in
                first.elements[first.image(at: image)] + second.elements[second.image(at: image)]
            })
    }

    /// Computes the derivatives of a concatenation whose first part has `count` channels.
    package static func concatenateGradient(
        _ dy: Volume, first count: Int
    ) -> (first: Volume, second: Volume) {
        func part(channels: Range<Int>) -> Volume {
            Volume(
                images: dy.images, channels: channels.count, height: dy.height, width: dy.width,
                elements: (0..<dy.images).flatMap { image in
                    channels.flatMap { dy.elements[dy.range(ofImage: image, channel: $0)] }
                })
        }
        return (part(channels: 0..<count), part(channels: count..<dy.channels))
    }
}

extension Volume {
    /// Returns the indices of an image's values.
    fileprivate func image(at image: Int) -> Range<Int> {
        image * channels * pixels..<(image + 1) * channels * pixels
    }
}
