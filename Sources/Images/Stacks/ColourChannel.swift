/// A colour of an RGB picture, taken as a channel of its own.
package enum ColourChannel: String, Sendable, CaseIterable {
    case red, green, blue

    /// Its index among the samples of a pixel.
    package var sample: Int {
        switch self {
        case .red: 0
        case .green: 1
        case .blue: 2
        }
    }

    /// The colour of an index; `nil` for an index beyond blue.
    package init?(sample: Int) {
        guard Self.allCases.indices.contains(sample) else { return nil }
        self = Self.allCases[sample]
    }
}

/// One colour of a picture, a band of rows at a time.
final class ColourRasters: RasterSource {
    private let picture: any RasterSource
    private let colour: ColourChannel

    /// - Parameters:
    ///   - picture: A source of RGB, with or without alpha.
    ///   - colour: The colour that is taken.
    init(of picture: any RasterSource, colour: ColourChannel) {
        precondition(picture.channels >= 3, "only a picture in RGB has colours")
        self.picture = picture
        self.colour = colour
    }

    var width: Int { picture.width }
    var height: Int { picture.height }
    var channels: Int { 1 }
    var bits: Int { picture.bits }
    var pixelSize: Double? { picture.pixelSize }
    var scale: IntensityScale? { picture.scale }

    func raster(rows: Range<Int>) throws(ImageError) -> Raster {
        try picture.raster(rows: rows).taking(colour)
    }
}

extension Raster {
    /// The samples of one colour, as a gray raster.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func taking(_ colour: ColourChannel) -> Raster {
        func taken<Sample>(of samples: [Sample]) -> [Sample] {
            stride(from: colour.sample, to: samples.count, by: channels).map { samples[$0] }
        }
        let samples: Samples =
            switch samples {
            case .eight(let values): .eight(taken(of: values))
            case .sixteen(let values): .sixteen(taken(of: values))
            }
        return Raster(
            width: width, height: height, channels: 1, samples: samples, pixelSize: pixelSize)
    }
}
