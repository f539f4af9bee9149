import Images
import Tensors

/// A synthetic image with its ground truth.
package struct SampleField: Sendable {
    /// The file name, such as `field-0001-fluorescence-8bit.png`.
    package let name: String
    /// The image: 8 or 16 bits, gray or RGB.
    package let image: Raster
    /// The label image: 0 is background, nuclei are 1…n without gaps, also where they touch.
    package let labels: Plane<UInt16>

    /// The labels as a 16-bit raster of one channel.
    package var labelRaster: Raster {
        Raster(
            width: labels.width, height: labels.height, channels: 1,
            samples: .sixteen(labels.elements))
    }
}

/// The imaging modality of a field.
enum SampleModality: String, CaseIterable, Sendable {
    /// Gray fluorescence, 8 bits.
    case fluorescence8Bit = "fluorescence-8bit"
    /// Gray fluorescence, 12 or 16 bits in 16-bit samples.
    case fluorescence16Bit = "fluorescence-16bit"
    /// Bright field with an RGB camera, 8 bits.
    case colourBrightField = "bright-field-rgb"
    /// Bright field with a gray camera, 8 bits.
    case grayBrightField = "bright-field-gray"

    /// The modality of a field of a series; modalities alternate.
    init(index: Int) {
        self = Self.allCases[index % Self.allCases.count]
    }

    /// The largest mean radius of nuclei in pixels, as in real images of this modality.
    var maximumRadius: Double {
        switch self {
        case .fluorescence8Bit, .fluorescence16Bit: 25
        case .colourBrightField: 17
        case .grayBrightField: 13
        }
    }

    /// The relative difference in stain between the centre and the rim; negative if the rim has
    /// more.
    var rimFalloff: Double {
        switch self {
        case .fluorescence8Bit, .fluorescence16Bit: 0.4
        case .colourBrightField, .grayBrightField: -0.25
        }
    }
}

/// The size of a field in pixels, 40…1024 on each side.
struct SampleSize: Sendable {
    /// The number of columns.
    let width: Int
    /// The number of rows.
    let height: Int

    /// Draws the size of a field of a series: the smallest and the largest at regular intervals,
    /// for every modality, and random sizes otherwise.
    init(index: Int, random: inout RandomSource) {
        let side = random.uniform(in: 110...740)
        let stretch = random.logUniform(in: 0.78...1.28)
        switch (index % 9, index % 7) {
        case (1, _): (width, height) = (40, 40)
        case (_, 4): (width, height) = (1024, 1024)
        default: (width, height) = (Int(side * stretch), Int(side / stretch))
        }
    }
}

/// Synthetic images of any size, for benchmarks.
package enum SampleImage {
    /// The index of a field of 1024x1024 pixels, gray, 8 bits, in any series.
    private static let index = 4

    /// A square cut from a field, which is repeated with mirroring beyond its edges.
    ///
    /// - Parameter side: The side in pixels.
    /// - Returns: An 8-bit raster of one channel, always the same for a side.
    /// - Complexity: O(side²).
    package static func square(side: Int) -> Raster {
        precondition(side > 0, "the side is positive")
        let field = SampleSeries(seed: 1).field(at: index).image
        guard case .eight(let samples) = field.samples, field.channels == 1 else {
            preconditionFailure("the first modality is gray with 8 bits")
        }
        let columns = (0..<side).map { mirrored($0, in: field.width) }
        let pixels = (0..<side).flatMap { row in
            let start = mirrored(row, in: field.height) * field.width
            return columns.map { samples[start + $0] }
        }
        return Raster(width: side, height: side, channels: 1, samples: .eight(pixels))
    }

    private static func mirrored(_ position: Int, in length: Int) -> Int {
        let phase = position % (2 * length)
        return min(phase, 2 * length - 1 - phase)
    }
}
