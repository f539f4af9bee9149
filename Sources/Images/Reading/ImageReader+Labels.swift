import Tensors

extension ImageReader {
    /// The samples of a band that is read at once.
    private static let bandSamples = 1 << 22

    /// Reads a label image or a mask: one unscaled integer per pixel.
    ///
    /// Of RGB the largest channel counts; alpha is ignored. Floats are read if they are integers,
    /// because some programs store 32-bit labels as floats.
    ///
    /// - Parameters:
    ///   - picture: One of ``pictures``.
    ///   - minusOne: The label that a gray sample of −1 is read as; `nil` to refuse it.
    /// - Returns: The label of each pixel.
    /// - Throws: ``ImageError``; `unreadableVariant` for a sample that is otherwise negative, above
    ///   2^32 − 1 or not an integer.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package func labels(
        of picture: Picture, readingMinusOneAs minusOne: UInt32? = nil
    ) throws(ImageError) -> Plane<UInt32> {
        let page = try page(of: picture)
        let header = page.header
        var labels = [UInt32](repeating: 0, count: header.width * header.height)
        try readBands(of: page) { band, pixels throws(ImageError) in
            let areLabels = labels.withUnsafeMutableBufferPointer { labels in
                header.kind.convertToLabels(
                    band, channels: header.channels, minusOne: minusOne, into: labels[pixels])
            }
            guard areLabels else {
                throw .unreadableVariant(
                    found: "an image of numbers that are no labels: below 0, too large or "
                        + "fractions",
                    cure: "Save it as whole numbers from 0 to 4294967295.")
            }
        }
        return Plane(width: header.width, height: header.height, elements: labels)
    }

    /// Decodes a page from the top down, in bands of some rows.
    ///
    /// - Parameters:
    ///   - page: The page.
    ///   - body: Called with the samples of each band and the indices of its pixels.
    /// - Throws: ``ImageError``, and what `body` throws.
    func readBands(
        of page: any PageReader,
        _ body: (UnsafeRawBufferPointer, Range<Int>) throws(ImageError) -> Void
    ) throws(ImageError) {
        let header = page.header
        var clock = DecodingClock(limit: limits.time)
        let step = max(1, Self.bandSamples / (header.width * header.channels))
        var bytes = [UInt8](repeating: 0, count: min(step, header.height) * header.rowBytes)
        for row in stride(from: 0, to: header.height, by: step) {
            let rows = row..<min(row + step, header.height)
            let result: Result<Void, ImageError> = bytes.withUnsafeMutableBytes { bytes in
                Result { () throws(ImageError) in
                    let band = UnsafeMutableRawBufferPointer(
                        rebasing: bytes[..<(rows.count * header.rowBytes)])
                    try clock.measure { () throws(ImageError) in try page.read(rows, into: band) }
                    try body(
                        UnsafeRawBufferPointer(band),
                        row * header.width..<rows.upperBound * header.width)
                }
            }
            try result.get()
        }
    }
}

extension SampleFormat {
    /// Converts pixels to labels: of each pixel the largest of its colours.
    ///
    /// - Parameters:
    ///   - samples: [pixel, channel], dense.
    ///   - channels: Channels of a pixel, as in ``PageHeader``.
    ///   - minusOne: The label of a gray sample of −1; `nil` if there is none.
    ///   - labels: Receives one per pixel.
    /// - Returns: Whether all are integers from 0 to 2^32 − 1, or −1 where that has a label.
    fileprivate func convertToLabels(
        _ samples: UnsafeRawBufferPointer, channels: Int, minusOne: UInt32?,
        into labels: Slice<UnsafeMutableBufferPointer<UInt32>>
    ) -> Bool {
        let labels = UnsafeMutableBufferPointer(rebasing: labels)
        let minusOne = channels > 2 ? nil : minusOne
        switch self {
        case .unsigned(8):
            return Self.convertIntegers(samples, as: UInt8.self, channels: channels, into: labels)
        case .unsigned(16):
            return Self.convertIntegers(samples, as: UInt16.self, channels: channels, into: labels)
        case .unsigned(64):
            return Self.convertIntegers(samples, as: UInt64.self, channels: channels, into: labels)
        case .unsigned:
            return Self.convertIntegers(samples, as: UInt32.self, channels: channels, into: labels)
        case .signed(8):
            return Self.convertIntegers(
                samples, as: Int8.self, channels: channels, minusOne: minusOne, into: labels)
        case .signed(16):
            return Self.convertIntegers(
                samples, as: Int16.self, channels: channels, minusOne: minusOne, into: labels)
        case .signed(64):
            return Self.convertIntegers(
                samples, as: Int64.self, channels: channels, minusOne: minusOne, into: labels)
        case .signed:
            return Self.convertIntegers(
                samples, as: Int32.self, channels: channels, minusOne: minusOne, into: labels)
        case .float(64):
            return Self.convertFloats(
                samples, as: Double.self, channels: channels, minusOne: minusOne, into: labels)
        case .float:
            return Self.convertFloats(
                samples, as: Float.self, channels: channels, minusOne: minusOne, into: labels)
        }
    }

    @inline(__always)
    private static func convertIntegers<Sample: FixedWidthInteger>(
        _ samples: UnsafeRawBufferPointer, as _: Sample.Type, channels: Int,
        into labels: UnsafeMutableBufferPointer<UInt32>
    ) -> Bool {
        let samples = samples.assumingMemoryBound(to: Sample.self)
        let colours = channels > 2 ? 3 : 1
        var least: Sample = 0
        var greatest: Sample = 0
        for pixel in labels.indices {
            var largest: Sample = 0
            for colour in 0..<colours {
                let sample = samples[pixel * channels + colour]
                least = min(least, sample)
                largest = max(largest, sample)
            }
            greatest = max(greatest, largest)
            labels[pixel] = UInt32(truncatingIfNeeded: largest)
        }
        return least == 0 && greatest <= UInt32.max
    }

    /// Converts signed integers, of which −1 may have a label.
    @inline(__always)
    private static func convertIntegers<Sample: FixedWidthInteger & SignedInteger>(
        _ samples: UnsafeRawBufferPointer, as type: Sample.Type, channels: Int, minusOne: UInt32?,
        into labels: UnsafeMutableBufferPointer<UInt32>
    ) -> Bool {
        guard let minusOne else {
            return convertIntegers(samples, as: type, channels: channels, into: labels)
        }
        let samples = samples.assumingMemoryBound(to: Sample.self)
        var (least, greatest): (Sample, Sample) = (0, 0)
        for pixel in labels.indices {
            let sample = samples[pixel * channels]
            least = min(least, sample)
            greatest = max(greatest, sample)
            labels[pixel] = sample == -1 ? minusOne : UInt32(truncatingIfNeeded: sample)
        }
        return least >= -1 && greatest <= UInt32.max
    }

    @inline(__always)
    private static func convertFloats<Sample: BinaryFloatingPoint>(
        _ samples: UnsafeRawBufferPointer, as _: Sample.Type, channels: Int, minusOne: UInt32?,
        into labels: UnsafeMutableBufferPointer<UInt32>
    ) -> Bool {
        let samples = samples.assumingMemoryBound(to: Sample.self)
        let colours = channels > 2 ? 3 : 1
        for pixel in labels.indices {
            var largest: UInt32 = 0
            for colour in 0..<colours {
                let sample = samples[pixel * channels + colour]
                guard let label = UInt32(exactly: sample) ?? (sample == -1 ? minusOne : nil) else {
                    return false
                }
                largest = max(largest, label)
            }
            labels[pixel] = largest
        }
        return true
    }
}
