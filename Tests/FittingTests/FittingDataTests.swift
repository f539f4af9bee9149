import Fitting
import Masks
import Tensors
import Testing

@Suite("Images that a model is fitted to")
struct FittingDataTests {
    /// OpenCV's INTER_NEAREST_EXACT: the pixel whose square holds the centre.
    @Test("labels are resized by the pixel at the centre")
    func nearest() {
        let plane = Plane(width: 4, height: 2, elements: [1, 2, 3, 4, 5, 6, 7, 8])

        #expect(
            plane.nearest(in: PlaneSize(height: 1, width: 2))
                == Plane(width: 2, height: 1, elements: [6, 8]))
        #expect(
            plane.nearest(in: PlaneSize(height: 2, width: 8)).elements
                == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8])
        #expect(
            plane.nearest(in: PlaneSize(height: 2, width: 3)).elements == [1, 3, 4, 5, 7, 8])
    }

    @Test("the work on items is done for all of them, in order, and ends with the first error")
    func concurrently() throws {
        struct Refusal: Error {}
        let items = Array(0..<50)

        for threads in [1, 2, 7, 100] {
            #expect(
                try mapConcurrently(items, threads: threads) { $0 * $0 } == items.map { $0 * $0 })
        }

        #expect(throws: Refusal.self) {
            try mapConcurrently(items, threads: 3) { if $0 == 20 { throw Refusal() } }
        }
        #expect(try mapConcurrently([Int](), threads: 2) { $0 }.isEmpty)
    }

    @Test("the error of a map is that of images it was not fitted to")
    func crossValidation() throws {
        // What is promised is too much by 0.1 everywhere: a map mends it wholly.
        let points = (0..<100).map { index in
            let promised = 0.5 + 0.004 * Double(index * 37 % 100)
            return (promised: promised, measured: promised - 0.1)
        }

        let fit = DiceFit(of: points)

        #expect(abs(fit.uncalibratedError - 0.1) < 1e-9)
        #expect(fit.fittedError < 1e-4)
        #expect(fit.crossValidatedError < 0.001)
        let map = try #require(fit.calibration)
        #expect(map.measured.count <= 40)
        #expect(abs(map(0.7) - 0.6) < 1e-4)
    }

    @Test("each set counts alike, however many nuclei it has")
    func score() {
        func agreement(found: [Int32], annotated: [Int32]) -> InstanceAgreement {
            func image(_ labels: [Int32]) -> LabelImage {
                LabelImage(
                    labels: Plane(width: labels.count, height: 1, elements: labels),
                    count: Int(labels.max() ?? 0))
            }
            return InstanceAgreement(predicted: image(found), actual: image(annotated))
        }
        let right = agreement(found: [1, 1, 0, 2], annotated: [1, 1, 0, 2])
        let wrong = agreement(found: [1, 1, 0, 0], annotated: [0, 0, 1, 1])

        let score = SplittingScore(of: [(4, wrong)] + (0..<9).map { _ in (2, right) })

        #expect(score.averagePrecisions == [1, 0])
        #expect(score.value == 1)
        // PixelAgreement.dice has 1 in numerator and denominator: (2·0 + 1) / (4 + 1).
        #expect(score.dice == [1, 0.2])
        #expect(score.countErrors == [0, 0])
    }

    @Test("what a set loses is not made up for by what another gains")
    func losses() {
        func agreement(found: Int32) -> InstanceAgreement {
            func image(_ count: Int32) -> LabelImage {
                LabelImage(
                    labels: Plane(
                        width: 4, height: 1, elements: (1...4).map { $0 > count ? 0 : $0 }),
                    count: Int(count))
            }
            return InstanceAgreement(predicted: image(found), actual: image(4))
        }
        func score(_ first: Int32, _ second: Int32) -> SplittingScore {
            SplittingScore(of: [(0, agreement(found: first)), (1, agreement(found: second))])
        }

        // Of 4 nuclei of a pixel each, 2 are found rather than 4: AP and mAP from 1 to 0.5, the
        // count error from 0 to 0.5, Dice from 1 to (2·2 + 1) / (6 + 1).
        let lost = (0.5 + 0.5 + 0.5 + 2.0 / 7) / 2
        #expect(abs(score(2, 4).losses(since: score(4, 2)) - lost) < 1e-12)
        #expect(score(4, 4).losses(since: score(4, 2)) == 0)
    }

    /// The score of images of one set, five or a multiple, whose found nuclei are all right.
    private func score(found: [Int32]) -> SplittingScore {
        func image(_ count: Int32) -> LabelImage {
            LabelImage(
                labels: Plane(
                    width: 10, height: 1, elements: (1...10).map { $0 > count ? 0 : $0 }),
                count: Int(count))
        }
        return SplittingScore(
            of: found.enumerated().map { index, count in
                let annotated: Int32 = [4, 10, 6, 8, 3][index % 5]
                return (
                    0, InstanceAgreement(predicted: image(count), actual: image(annotated))
                )
            })
    }

    @Test("a loss of one standard error, as by one image of many, is none")
    func noise() {
        let found = Array(repeating: [4, 9, 6, 7, 3] as [Int32], count: 50).flatMap(\.self)
        let (start, other) = (score(found: found), score(found: found.dropLast(2) + [6, 3]))

        #expect(other.value < start.value)
        #expect(other.losses(since: start) < 1e-12)
    }

    /// NumPy: 2 · (0.0323 − 0.005) + (0.0142 − 0.005) + (0.025 − 0.005).
    @Test("a large loss of one image of five counts, though it is one standard error")
    func oneImage() {
        let (start, other) = (score(found: [4, 9, 6, 7, 3]), score(found: [4, 9, 6, 6, 3]))

        #expect(abs(other.losses(since: start) - 0.08368279569892477) < 1e-12)
    }

    /// NumPy, with the deviations of differences without each image in turn.
    @Test("a loss of all images counts beyond half a hundredth")
    func loss() {
        let (start, other) = (score(found: [4, 9, 6, 7, 3]), score(found: [3, 8, 5, 6, 2]))

        #expect(abs(other.losses(since: start) - 0.5977999434069043) < 1e-12)
    }
}
