/// A decoded image as its file stores it: interleaved samples, neither converted nor scaled.
package struct Raster: Sendable, Equatable {
    /// The samples, [row, column, channel], at the depth of the file.
    package enum Samples: Sendable, Equatable {
        /// Samples in 0…255; those of 1, 2 or 4 bits are scaled to this range.
        case eight([UInt8])
        /// Samples in 0…65535.
        case sixteen([UInt16])
    }

    /// Columns.
    package let width: Int
    /// Rows.
    package let height: Int
    /// Channels of a pixel: 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
    package let channels: Int
    /// The samples: `height` · `width` · `channels` of them.
    package let samples: Samples
    /// The side of a square pixel in micrometres; `nil` if unknown.
    package let pixelSize: Double?

    /// Bits of a sample: 8 or 16.
    package var bits: Int {
        switch samples {
        case .eight: 8
        case .sixteen: 16
        }
    }

    /// Creates a raster; `samples` must hold `height` · `width` · `channels` values.
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
    /// The raster without its alpha channel; itself if it has none.
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
