/// Whether an RGB picture is a merge of fluorescence channels: a dark background on which the colours
/// show different things.
///
/// Histological stains have a bright background, and a gray picture stored as RGB has equal colours;
/// of both the luma is used.
package struct ColourMerge: Sendable, Equatable {
    /// The most pixels that are examined.
    private static let mostPixels = 1 << 12
    /// The largest median luma of a dark background, of the whole scale.
    private static let darkest = 0.25
    /// The least mean saturation, (largest − least) / largest colour, of the pixels with signal.
    private static let leastSaturation = 0.3
    /// The signal, of the strongest colour's, from which a colour is not empty.
    private static let leastSignal = 0.1

    /// The colours that show something, in the order of red, green and blue; at least one.
    package let colours: [ColourChannel]

    /// The distinct grays that tell a gray picture from the black edge of a merge.
    private static let leastGrays = 8

    /// Whether some rows show that a picture in RGB is gray: all colours are equal, and not all of
    /// one value.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func isSurelyGray(_ rows: Raster) -> Bool {
        func isGray<Sample: Hashable>(_ samples: [Sample]) -> Bool {
            var grays: Set<Sample> = []
            for first in stride(from: 0, to: samples.count, by: rows.channels) {
                let red = samples[first]
                guard samples[first + 1] == red, samples[first + 2] == red else { return false }
                if grays.count < leastGrays { grays.insert(red) }
            }
            return grays.count >= leastGrays
        }
        guard rows.channels >= 3 else { return true }
        return switch rows.samples {
        case .eight(let samples): isGray(samples)
        case .sixteen(let samples): isGray(samples)
        }
    }

    /// Examines a picture; `nil` if it is no merge.
    ///
    /// - Parameter raster: The picture, or a part of it.
    /// - Complexity: O(*n* log *n*), where *n* is the number of pixels, at most 4,096.
    package init?(of raster: Raster) {
        guard raster.channels >= 3 else { return nil }
        let pixels = raster.width * raster.height
        let step = max(1, pixels / Self.mostPixels) | 1
        let samples = raster.samples
        func value(_ pixel: Int, _ colour: ColourChannel) -> Double {
            let place = pixel * raster.channels + colour.sample
            return switch samples {
            case .eight(let values): Double(values[place])
            case .sixteen(let values): Double(values[place])
            }
        }
        let chosen = Array(stride(from: 0, to: pixels, by: step))
        let isGray = chosen.allSatisfy { pixel in
            let red = value(pixel, .red)
            return value(pixel, .green) == red && value(pixel, .blue) == red
        }
        if isGray { return nil }
        let planes = ColourChannel.allCases.map { colour in chosen.map { value($0, colour) } }
        let sorted = planes.map { $0.sorted() }
        let backgrounds = sorted.map { $0[$0.count / 4] }
        let tops = sorted.map { $0[min($0.count - 1, $0.count * 998 / 1000)] }
        let full = raster.bits == 8 ? 255 : Double(tops.max() ?? 1)
        let median = sorted.map { $0[$0.count / 2] }.max() ?? 0
        let signals = zip(tops, backgrounds).map { $0 - $1 }
        guard let strongest = signals.max(), strongest > 0.05 * full, median < Self.darkest * full
        else { return nil }
        var (saturation, count) = (0.0, 0)
        for index in chosen.indices {
            let colours = planes.indices.map { max(planes[$0][index] - backgrounds[$0], 0) }
            let (least, largest) = (colours.min() ?? 0, colours.max() ?? 0)
            guard largest > 0.2 * strongest else { continue }
            saturation += (largest - least) / largest
            count += 1
        }
        guard count > 0, saturation / Double(count) >= Self.leastSaturation else { return nil }
        colours = ColourChannel.allCases.filter {
            signals[$0.sample] >= Self.leastSignal * strongest
        }
    }
}
