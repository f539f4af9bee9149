import Images
import Tensors

/// Resampling of an image by an integer factor.
package enum Resampling: Sendable, Equatable {
    /// Each pixel becomes a square with this side in pixels; 1 leaves the image unchanged.
    case enlarged(Int)
    /// Each square with this side in pixels becomes one pixel; squares at the right and lower edge
    /// may be smaller.
    case reduced(Int)

    /// Whether the factor is an enlargement above 1.
    package var isEnlarging: Bool {
        if case .enlarged(let factor) = self { factor > 1 } else { false }
    }

    /// Returns the resampled length of a side of `pixels` pixels.
    package func length(of pixels: Int) -> Int {
        switch self {
        case .enlarged(let factor): pixels * factor
        case .reduced(let factor): (pixels + factor - 1) / factor
        }
    }

    /// Resamples an image: enlarges by repeating pixels, reduces to the mean of each square, rounded
    /// to nearest.
    ///
    /// - Complexity: O(*n*), where *n* is the number of samples of the larger of both images.
    package func image(of raster: Raster) -> Raster {
        if self == .enlarged(1) { return raster }
        let samples: Raster.Samples =
            switch raster.samples {
            case .eight(let values): .eight(resample(values, of: raster))
            case .sixteen(let values): .sixteen(resample(values, of: raster))
            }
        return Raster(
            width: length(of: raster.width), height: length(of: raster.height),
            channels: raster.channels,
            samples: samples)
    }

    private func resample<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: [Sample], of raster: Raster
    ) -> [Sample] {
        switch self {
        case .enlarged(let factor):
            repeated(
                samples, width: raster.width, height: raster.height, channels: raster.channels,
                factor: factor)
        case .reduced(let factor):
            averaged(
                samples, width: raster.width, height: raster.height, channels: raster.channels,
                factor: factor)
        }
    }

    /// Resamples labels: enlarges by repeating pixels, reduces to the label of the majority of each
    /// square; without a majority, to one of its labels.
    ///
    /// The majority is found as by Boyer and Moore, "MJRTY: A Fast Majority Vote Algorithm" (1981).
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels of the larger of both planes.
    package func labels(of labels: Plane<Int32>) -> Plane<Int32> {
        let elements: [Int32]
        switch self {
        case .enlarged(1): return labels
        case .enlarged(let factor):
            elements = repeated(
                labels.elements, width: labels.width, height: labels.height, channels: 1,
                factor: factor)
        case .reduced(let factor):
            elements = majorities(of: labels, factor: factor)
        }
        return Plane(
            width: length(of: labels.width), height: length(of: labels.height), elements: elements)
    }
}

private func repeated<Sample: FixedWidthInteger>(
    _ samples: [Sample], width: Int, height: Int, channels: Int, factor: Int
) -> [Sample] {
    let line = width * channels * factor
    return [Sample](unsafeUninitializedCapacity: line * height * factor) { enlarged, initialized in
        samples.withUnsafeBufferPointer { samples in
            for row in 0..<height {
                let first = row * factor * line
                var target = first
                for column in 0..<width {
                    let pixel = (row &* width &+ column) &* channels
                    for _ in 0..<factor {
                        for channel in 0..<channels {
                            enlarged[target &+ channel] = samples[pixel &+ channel]
                        }
                        target &+= channels
                    }
                }
                for copy in 1..<factor {
                    for sample in 0..<line {
                        enlarged[first &+ copy &* line &+ sample] = enlarged[first &+ sample]
                    }
                }
            }
        }
        initialized = line * height * factor
    }
}

private func averaged<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: [Sample], width: Int, height: Int, channels: Int, factor: Int
) -> [Sample] {
    let (columns, rows) = ((width + factor - 1) / factor, (height + factor - 1) / factor)
    var averages: [Sample] = []
    averages.reserveCapacity(columns * rows * channels)
    var sums = [UInt64](repeating: 0, count: columns * channels)
    for row in 0..<rows {
        for index in sums.indices { sums[index] = 0 }
        let lines = row * factor..<min((row + 1) * factor, height)
        for line in lines {
            add(
                samples[line * width * channels..<(line + 1) * width * channels],
                channels: channels, factor: factor, to: &sums)
        }
        for column in 0..<columns {
            let area = UInt64(lines.count * min(factor, width - column * factor))
            for channel in 0..<channels {
                averages.append(Sample((sums[column * channels + channel] + area / 2) / area))
            }
        }
    }
    return averages
}

private func add<Sample: FixedWidthInteger & UnsignedInteger>(
    _ line: ArraySlice<Sample>, channels: Int, factor: Int, to sums: inout [UInt64]
) {
    line.withUnsafeBufferPointer { line in
        sums.withUnsafeMutableBufferPointer { sums in
            var (column, inside) = (0, 0)
            for pixel in 0..<line.count / channels {
                for channel in 0..<channels {
                    sums[column + channel] &+= UInt64(
                        truncatingIfNeeded: line[pixel &* channels &+ channel])
                }
                inside += 1
                if inside == factor { (column, inside) = (column + channels, 0) }
            }
        }
    }
}

private func majorities(of labels: Plane<Int32>, factor: Int) -> [Int32] {
    let (width, height) = (labels.width, labels.height)
    let columns = (width + factor - 1) / factor
    var winners: [Int32] = []
    var votes = [(candidate: Int32, lead: Int32)](repeating: (0, 0), count: columns)
    labels.elements.withUnsafeBufferPointer { labels in
        for row in 0..<height {
            var (square, inside) = (0, 0)
            for column in 0..<width {
                let label = labels[row &* width &+ column]
                if votes[square].candidate == label {
                    votes[square].lead += 1
                } else if votes[square].lead == 0 {
                    votes[square] = (label, 1)
                } else {
                    votes[square].lead -= 1
                }
                inside += 1
                if inside == factor { (square, inside) = (square + 1, 0) }
            }
            guard (row + 1).isMultiple(of: factor) || row + 1 == height else { continue }
            winners += votes.map(\.candidate)
            for square in votes.indices { votes[square] = (0, 0) }
        }
    }
    return winners
}
