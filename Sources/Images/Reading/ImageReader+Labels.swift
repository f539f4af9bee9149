import Tensors

extension ImageReader {
    /// The samples of a band that labels are read in.
    private static let band = 1 << 22

    /// The numbers of a picture as its file holds them, none of them scaled: those of a label
    /// image or a mask.
    ///
    /// Of colours the largest counts, alpha does not. Fractions that are whole numbers are read,
    /// since programs that know no other samples of 32 bits write labels so.
    ///
    /// - Parameter picture: One of ``pictures``.
    /// - Returns: A number a pixel.
    /// - Throws: ``ImageError``; `unreadableVariant` for a number below 0, above 2^32 − 1 or
    ///   between two whole ones.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package func labels(of picture: Picture) throws(ImageError) -> Plane<UInt32> {
        let page = try page(of: picture)
        let header = page.header
        var clock = DecodingClock(limit: limits.time)
        let step = max(1, Self.band / (header.width * header.channels))
        var bytes = [UInt8](repeating: 0, count: min(step, header.height) * header.rowBytes)
        var numbers = [UInt32](repeating: 0, count: header.width * header.height)
        var row = 0
        while row < header.height {
            let rows = row..<min(row + step, header.height)
            let result: Result<Bool, ImageError> = bytes.withUnsafeMutableBytes { bytes in
                Result { () throws(ImageError) in
                    let band = UnsafeMutableRawBufferPointer(
                        rebasing: bytes[..<(rows.count * header.rowBytes)])
                    try clock.time { () throws(ImageError) in try page.read(rows, into: band) }
                    return numbers.withUnsafeMutableBufferPointer { numbers in
                        header.kind.takeNumbers(
                            UnsafeRawBufferPointer(band), channels: header.channels,
                            into: numbers[(row * header.width)..<(rows.upperBound * header.width)])
                    }
                }
            }
            guard try result.get() else {
                throw .unreadableVariant(
                    found: "an image of numbers that are no labels: below 0, too large or "
                        + "fractions",
                    cure: "Save it as whole numbers from 0 to 4294967295.")
            }
            row = rows.upperBound
        }
        return Plane(width: header.width, height: header.height, elements: numbers)
    }
}

extension SampleKind {
    /// Takes pixels as whole numbers: of each the largest of its colours.
    ///
    /// - Parameters:
    ///   - samples: [pixel, channel], dense.
    ///   - channels: Of a pixel, as in ``PageHeader``.
    ///   - numbers: Gets one a pixel.
    /// - Returns: Whether all are whole numbers from 0 to 2^32 − 1.
    fileprivate func takeNumbers(
        _ samples: UnsafeRawBufferPointer, channels: Int,
        into numbers: Slice<UnsafeMutableBufferPointer<UInt32>>
    ) -> Bool {
        let numbers = UnsafeMutableBufferPointer(rebasing: numbers)
        switch self {
        case .unsigned(8): return Self.whole(samples, UInt8.self, channels, numbers)
        case .unsigned(16): return Self.whole(samples, UInt16.self, channels, numbers)
        case .unsigned: return Self.whole(samples, UInt32.self, channels, numbers)
        case .signed(8): return Self.whole(samples, Int8.self, channels, numbers)
        case .signed(16): return Self.whole(samples, Int16.self, channels, numbers)
        case .signed: return Self.whole(samples, Int32.self, channels, numbers)
        case .float(64): return Self.fractions(samples, Double.self, channels, numbers)
        case .float: return Self.fractions(samples, Float.self, channels, numbers)
        }
    }

    @inline(__always)
    private static func whole<Sample: FixedWidthInteger>(
        _ samples: UnsafeRawBufferPointer, _: Sample.Type, _ channels: Int,
        _ numbers: UnsafeMutableBufferPointer<UInt32>
    ) -> Bool {
        let samples = samples.assumingMemoryBound(to: Sample.self)
        let colours = channels > 2 ? 3 : 1
        var least: Sample = 0
        for pixel in numbers.indices {
            var largest: Sample = 0
            for colour in 0..<colours {
                let sample = samples[pixel * channels + colour]
                least = min(least, sample)
                largest = max(largest, sample)
            }
            numbers[pixel] = UInt32(truncatingIfNeeded: largest)
        }
        return least == 0
    }

    @inline(__always)
    private static func fractions<Sample: BinaryFloatingPoint>(
        _ samples: UnsafeRawBufferPointer, _: Sample.Type, _ channels: Int,
        _ numbers: UnsafeMutableBufferPointer<UInt32>
    ) -> Bool {
        let samples = samples.assumingMemoryBound(to: Sample.self)
        let colours = channels > 2 ? 3 : 1
        for pixel in numbers.indices {
            var largest: UInt32 = 0
            for colour in 0..<colours {
                guard let number = UInt32(exactly: samples[pixel * channels + colour]) else {
                    return false
                }
                largest = max(largest, number)
            }
            numbers[pixel] = largest
        }
        return true
    }
}
