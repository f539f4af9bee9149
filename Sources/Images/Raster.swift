/// A decoded image as its file holds it: interleaved samples, not yet gray, not yet scaled.
package struct Raster: Sendable, Equatable {
    /// The samples, [row, column, channel], at the depth of the file.
    package enum Samples: Sendable, Equatable {
        /// 0…255; files of 1, 2 or 4 bits are widened to this range.
        case eight([UInt8])
        /// 0…65535.
        case sixteen([UInt16])
    }

    /// Pixels in a row.
    package let width: Int
    /// Rows.
    package let height: Int
    /// 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
    package let channels: Int
    /// `height` · `width` · `channels` samples.
    package let samples: Samples
    /// The side of a square pixel in micrometres, where the file says so.
    package let pixelSize: Double?

    /// Bits of a sample: 8 or 16.
    package var bits: Int {
        switch samples {
        case .eight: 8
        case .sixteen: 16
        }
    }

    /// Wraps samples, which must be as many as the first three say.
    package init(
        width: Int, height: Int, channels: Int, samples: Samples, pixelSize: Double? = nil
    ) {
        precondition((1...4).contains(channels), "a pixel has one to four channels")
        let count =
            switch samples {
            case .eight(let values): values.count
            case .sixteen(let values): values.count
            }
        precondition(count == width * height * channels, "a raster is width x height x channels")
        self.width = width
        self.height = height
        self.channels = channels
        self.samples = samples
        self.pixelSize = pixelSize
    }
}

extension Raster {
    /// The same without its alpha channel, if it has one.
    ///
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package var withoutAlpha: Raster {
        guard channels.isMultiple(of: 2) else { return self }
        func colours<Sample>(of samples: [Sample]) -> [Sample] {
            var colours: [Sample] = []
            colours.reserveCapacity(width * height * (channels - 1))
            for pixel in stride(from: 0, to: samples.count, by: channels) {
                colours += samples[pixel..<pixel + channels - 1]
            }
            return colours
        }
        let samples: Samples =
            switch samples {
            case .eight(let values): .eight(colours(of: values))
            case .sixteen(let values): .sixteen(colours(of: values))
            }
        return Raster(
            width: width, height: height, channels: channels - 1, samples: samples,
            pixelSize: pixelSize)
    }
}
