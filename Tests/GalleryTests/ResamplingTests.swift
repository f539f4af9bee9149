import Gallery
import Images
import Samples
import Tensors
import Testing
import TestSupport

@Suite("Resampling and contrast")
struct ResamplingTests {
    @Test("a reduced image has the block means of NumPy", arguments: Recorded.all.averages)
    func reduced(recorded: Recorded.Averages) {
        let eight = Raster(
            width: recorded.width, height: recorded.height, channels: recorded.channels,
            samples: .eight(recorded.samples.map { UInt8($0) }))
        let sixteen = Raster(
            width: recorded.width, height: recorded.height, channels: recorded.channels,
            samples: .sixteen(recorded.samples))
        let resampling = Resampling.reduced(recorded.factor)

        #expect(
            resampling.picture(of: eight).samples == .eight(recorded.reduced.map { UInt8($0) }))
        #expect(resampling.picture(of: sixteen).samples == .sixteen(recorded.reduced))
    }

    @Test("enlarging and reducing by the same factor preserves image and labels", arguments: 1...5)
    func thereAndBack(factor: Int) {
        for recorded in Recorded.all.averages {
            let raster = Raster(
                width: recorded.width, height: recorded.height, channels: recorded.channels,
                samples: .sixteen(recorded.samples))

            let large = Resampling.enlarged(factor).picture(of: raster)

            #expect(large.width == factor * raster.width)
            #expect(Resampling.reduced(factor).picture(of: large) == raster)
        }
        for recorded in Recorded.all.outlines {
            let large = Resampling.enlarged(factor).labels(of: recorded.plane)
            #expect(Resampling.reduced(factor).labels(of: large) == recorded.plane)
        }
    }

    @Test("a square is reduced to its majority label", arguments: [2, 3, 7])
    func majority(factor: Int) {
        var random = RandomSource(seed: 5)
        let half = factor * factor / 2
        let winners = (0..<40).map { _ in Int32.random(in: 0...3, using: &random) }
        var labels = Plane<Int32>(width: 40 * factor, height: factor, repeating: 0)
        for (square, winner) in winners.enumerated() {
            let others = (0..<factor * factor - half - 1).map { _ in
                Int32.random(in: 4...9, using: &random)
            }
            let mixed = (others + Array(repeating: winner, count: half + 1)).shuffled(
                using: &random)
            for (index, label) in mixed.enumerated() {
                labels[index / factor, square * factor + index % factor] = label
            }
        }

        #expect(Resampling.reduced(factor).labels(of: labels).elements == winners)
    }

    @Test("the contrast stretch has the percentiles of NumPy", arguments: Recorded.all.stretches)
    func stretch(recorded: Recorded.Stretch) {
        let stretch = ContrastStretch(of: recorded.raster)

        #expect(abs(stretch.low - recorded.low) < 1e-9)
        #expect(abs(stretch.high - recorded.high) < 1e-9)
        let shown = stretch.screen(recorded.raster)
        let largest = largestDifference(shown.map(Double.init), recorded.shown)
        #expect(largest <= 0.5001, "largest difference \(largest)")
    }

    @Test("the noise of an empty image is not amplified")
    func empty() {
        let noise = Raster(
            width: 64, height: 64, channels: 1,
            samples: .eight((0..<4096).map { UInt8(7 + $0 % 2) }))

        #expect(ContrastStretch(of: noise) == ContrastStretch(low: 7, high: 7 + 255 / 128.0))
    }
}
