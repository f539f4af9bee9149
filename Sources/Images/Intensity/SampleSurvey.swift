/// A survey of the samples of a page that are not used as they are: their range, and about 65,536 of
/// them, evenly spread.
struct SampleSurvey {
    /// The most samples that are kept.
    private static let most = 1 << 16

    /// The finite samples' range.
    private(set) var range = SampleRange()
    private var samples: [Double] = []
    private let format: SampleFormat
    private let channels: Int
    /// The distance between pixels that are kept; coprime to the width, so that no column is left out.
    private let step: Int
    private var next = 0

    /// Creates a survey; add all rows from the top.
    init(of header: PageHeader) {
        format = header.kind
        channels = header.channels
        let (pixels, _) = header.width.multipliedReportingOverflow(by: header.height)
        var step = max(1, pixels / Self.most)
        while step > 1, Self.greatestCommonDivisor(step, header.width) > 1 { step += 1 }
        self.step = step
        samples.reserveCapacity(pixels / step + 1)
    }

    /// Adds the next rows.
    ///
    /// - Complexity: O(*n*), where *n* is the number of samples.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        range.include(bytes, kind: format, channels: channels)
        var picker = SamplePicker(channels: channels, step: step, next: next, samples: samples)
        samples = []
        format.pass(bytes, to: &picker)
        (next, samples) = (picker.next, picker.samples)
    }

    /// The constants without data, and what tells the window of the samples that are scaled.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of samples that were kept.
    func window() -> SampleWindow {
        SampleWindow(of: samples.sorted(), format: format)
    }

    private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
        second == 0 ? first : greatestCommonDivisor(second, first % second)
    }
}

/// Picks every so many pixels' finite colours.
private struct SamplePicker: SampleVisitor {
    let channels: Int
    let step: Int
    /// The next pixel, counted from the beginning of the rows that are visited.
    var next: Int
    var samples: [Double]

    mutating func visit<Number: SampleNumber>(_ numbers: UnsafeBufferPointer<Number>) {
        let pixels = numbers.count / channels
        let colours = channels < 3 ? 1 : 3
        while next < pixels {
            for place in next * channels..<next * channels + colours {
                let number = numbers[place]
                if number.isFiniteNumber { samples.append(number.asDouble) }
            }
            next += step
        }
        next -= pixels
    }
}
