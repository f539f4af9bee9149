import Images
import Tensors

/// The colours of an RGB image of 8 bits, and how its gray is prepared.
package struct ColourPlanes: Sendable, Equatable {
    /// The number of pixels, up to twice that, from which percentiles are estimated.
    private static let surveyedPixels = 1 << 13

    /// Red, green and blue, 0…255; [row, column].
    private let planes: [Plane<UInt8>]
    private let preparation: Preparation
    private let polarity: PolarityDecision

    /// Takes the colours of a file's samples; `nil` if they are not worth keeping.
    ///
    /// That is of gray pictures, those stored as RGB among them, of 16 bits, which cameras of stained
    /// tissue do not have, and of images with pixels without data, whose fill has no colour.
    ///
    /// - Parameters:
    ///   - raster: The file's samples.
    ///   - record: How the gray of the image was prepared.
    ///   - preparation: The preparation.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init?(of raster: Raster, record: PreparationRecord, preparation: Preparation) {
        guard raster.channels >= 3, record.validFraction >= 1,
            case .eight(let samples) = raster.samples
        else { return nil }
        let (count, channels) = (raster.width * raster.height, raster.channels)
        var colours = [[UInt8]](repeating: [UInt8](repeating: 0, count: count), count: 3)
        for colour in 0..<3 {
            for pixel in 0..<count { colours[colour][pixel] = samples[pixel * channels + colour] }
        }
        if colours[0] == colours[1], colours[0] == colours[2] { return nil }
        planes = colours.map { Plane(width: raster.width, height: raster.height, elements: $0) }
        self.preparation = preparation
        polarity = record.polarity
    }

    private init(
        planes: [Plane<UInt8>], preparation: Preparation, polarity: PolarityDecision
    ) {
        self.planes = planes
        self.preparation = preparation
        self.polarity = polarity
    }

    /// The rows and columns.
    package var size: PlaneSize {
        PlaneSize(height: planes[0].height, width: planes[0].width)
    }

    /// The colours of the resized image.
    func resized(by resize: Resizing) -> ColourPlanes {
        ColourPlanes(
            planes: planes.map { plane in
                resize(plane.map { Float($0) }).map { UInt8(min(max($0.rounded(), 0), 255)) }
            }, preparation: preparation, polarity: polarity)
    }

    /// Writes the prepared gray of changed colours.
    ///
    /// Light is averaged before it is changed, as a coarser camera does. The percentiles are those of
    /// the whole image after the same change, as inference would find them, but estimated from some
    /// 8,192 evenly spaced pixels of larger images.
    ///
    /// - Parameters:
    ///   - map: The map from sample pixels to the image.
    ///   - change: The change of colours.
    ///   - sample: The sample whose input is overwritten.
    /// - Complexity: O(*s*²) for a side of *s*, times the square of the map's stride.
    func sample(through map: AffineMap, changedBy change: ColourChange, into sample: SampleBuffer) {
        let table = preparedGrays(changedBy: change)
        let supersampling = AnnotatedImage.supersampling(for: map)
        let sampler = AffineSampler(
            over: (size.width, size.height), map: map, side: sample.side,
            supersampling: supersampling)
        let share = 1 / Float(supersampling * supersampling)
        let count = sample.side * sample.side
        var sums = [Float](repeating: 0, count: 3 * count)
        sums.withUnsafeMutableBufferPointer { sums in
            guard let red = sums.baseAddress else { return }
            for (number, plane) in planes.enumerated() {
                plane.elements.withUnsafeBufferPointer {
                    sampler.sum(of: $0, into: red + number * count)
                }
            }
            let (green, blue) = (red + count, red + 2 * count)
            for index in 0..<count {
                let colour = SIMD3(red[index], green[index], blue[index]) * share
                let gray = min(max(change.gray(of: colour), 0), 255)
                let lower = min(Int(gray), 254)
                sample.input[index] =
                    table[lower] + (table[lower + 1] - table[lower]) * (gray - Float(lower))
            }
        }
    }

    /// The estimated prepared intensity of each gray of the whole image after a change, 0…255.
    private func preparedGrays(changedBy change: ColourChange) -> [Float] {
        let count = planes[0].elements.count
        let step = Self.surveyStep(over: size)
        let grays = stride(from: 0, to: count, by: step).map { pixel in
            let colour = SIMD3(
                Float(planes[0].elements[pixel]), Float(planes[1].elements[pixel]),
                Float(planes[2].elements[pixel]))
            return UInt16(min(max(change.gray(of: colour) + 0.5, 0), 255))
        }
        var histogram = IntensityHistogram(bits: 8)
        histogram.add(grays)
        let statistics = IntensityStatistics(of: histogram, bits: 8, largest: histogram.largest)
        return preparation.curve(for: statistics, decision: polarity).table
    }

    /// The step through the pixels, row by row, for a survey of the image.
    ///
    /// It has no common divisor with the width, so that it falls on all columns equally often.
    private static func surveyStep(over size: PlaneSize) -> Int {
        var step = max(size.pixelCount / surveyedPixels, 1)
        while greatestCommonDivisor(step, size.width) > 1 { step += 1 }
        return step
    }

    /// Euclid's algorithm.
    private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
        second == 0 ? first : greatestCommonDivisor(second, first % second)
    }
}
