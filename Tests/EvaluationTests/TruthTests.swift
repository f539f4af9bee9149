import Evaluation
import Images
import Masks
import Tensors
import Testing

@Suite("Truth")
struct TruthTests {
    private static func raster(_ width: Int, _ channels: Int, _ samples: Raster.Samples) -> Raster {
        let count =
            switch samples {
            case .eight(let values): values.count
            case .sixteen(let values): values.count
            }
        return Raster(
            width: width, height: count / width / channels, channels: channels, samples: samples)
    }

    @Test("gray of more than one value besides 0 is a label image: each value is a nucleus")
    func labels() {
        let sixteen = Truth(Self.raster(4, 1, .sixteen([300, 300, 0, 65535, 0, 7, 7, 65535])))
        let eight = Truth(Self.raster(4, 1, .eight([2, 2, 0, 255, 0, 1, 1, 255])))
        let alpha = Truth(Self.raster(2, 2, .eight([5, 0, 9, 255])))

        #expect(sixteen.kind == .labels)
        #expect(sixteen.labels.labels.elements == [2, 2, 0, 3, 0, 1, 1, 3])
        #expect(sixteen.labels.count == 3)
        #expect(eight == sixteen)
        #expect(alpha.labels.labels.elements == [1, 2])
    }

    @Test("a mask's nuclei are its 8-connected components, whatever its one value")
    func mask() {
        let expected: [Int32] = [1, 0, 0, 2, 0, 1, 0, 2]
        for value in [1, 128, 255] as [UInt8] {
            let truth = Truth(
                Self.raster(4, 1, .eight(expected.map { $0 == 0 ? 0 : value })))

            #expect(truth.kind == .mask)
            #expect(truth.labels.labels.elements == expected)
            #expect(truth.labels.count == 2)
        }
    }

    @Test("a mask with soft edges is a mask, and no label image")
    func soft() {
        let truth = Truth(Self.raster(5, 1, .eight([90, 255, 255, 255, 17, 0, 0, 0, 0, 0])))

        #expect(truth.kind == .mask)
        #expect(truth.labels.count == 1)
    }

    @Test("colours are a mask, whatever they are; alpha is not looked at")
    func colours() {
        let truth = Truth(
            Self.raster(3, 4, .eight([0, 0, 1, 255, 0, 0, 0, 255, 200, 0, 0, 0])))

        #expect(truth.kind == .mask)
        #expect(truth.labels.labels.elements == [1, 0, 2])
    }

    @Test("black is a mask without a nucleus", arguments: [1, 2, 3, 4])
    func black(channels: Int) {
        let truth = Truth(
            Self.raster(2, channels, .eight(Array(repeating: 0, count: 2 * channels))))

        #expect(truth.kind == .mask)
        #expect(truth.labels.count == 0)
    }

    @Test("of masks that overlap the first keeps its pixels; one that is covered adds no nucleus")
    func masks() {
        var stack = TruthStack(width: 5, height: 1)
        for samples: [UInt8] in [
            [0, 255, 255, 0, 0], [0, 0, 255, 0, 0], [0, 0, 0, 0, 0], [1, 1, 0, 0, 1],
        ] {
            stack.add(Self.raster(5, 1, .eight(samples)))
        }

        #expect(stack.truth.kind == .masks)
        #expect(stack.truth.labels.labels.elements == [2, 1, 1, 0, 2])
        #expect(stack.truth.labels.count == 2)
    }

    @Test("nuclei that touch are apart in masks, one in a mask")
    func touching() {
        var stack = TruthStack(width: 4, height: 1)
        stack.add(Self.raster(4, 1, .eight([255, 255, 0, 0])))
        stack.add(Self.raster(4, 1, .eight([0, 0, 255, 255])))
        let mask = Truth(Self.raster(4, 1, .eight([255, 255, 255, 255])))

        #expect(stack.truth.labels.count == 2)
        #expect(mask.labels.count == 1)
    }
}
