import Evaluation
import FoundationEssentials
import Masks
import Tensors
import Testing

@Suite("Scores of images with ignored pixels")
struct IgnoredScoreTests {
    /// Two nuclei that are right, and one where nothing is annotated.
    private static func score(ignoring mask: [Bool]) -> ImageScore {
        func labels(_ numbers: [Int32], count: Int) -> LabelImage {
            LabelImage(labels: Plane(width: 8, height: 1, elements: numbers), count: count)
        }
        return ImageScore(
            of: Comparison(
                of: .example("a"), found: labels([1, 1, 0, 2, 2, 0, 3, 3], count: 3),
                annotated: labels([1, 1, 0, 0, 0, 0, 2, 2], count: 2),
                ignoring: IgnoredPixels(Plane(width: 8, height: 1, elements: mask))))
    }

    @Test("nuclei there are not counted, of splitting and of components alike")
    func counts() throws {
        let all = Self.score(ignoring: [Bool](repeating: false, count: 8))
        let some = Self.score(ignoring: (0..<8).map { (2...5).contains($0) })

        #expect(all.instances.count == 3 && all.ignoredPixels == nil)
        #expect(all.pixelError == 2.0 / 8)
        #expect(some.instances.count == 2 && some.components.count == 2)
        #expect(some.instances.averagePrecisionAtHalf == 1)
        #expect(some.dice == 1 && some.pixelError == 0)
        #expect(some.ignoredPixels == 4)
    }

    @Test("JSON has their number, and no key where there are none")
    func json() throws {
        let texts = try [true, false].map { isIgnored in
            let score = Self.score(ignoring: (0..<8).map { isIgnored && $0 == 4 })
            return String(decoding: try JSONEncoder().encode(score), as: UTF8.self)
        }

        #expect(texts[0].contains("\"ignored_pixels\":1"))
        #expect(!texts[1].contains("ignored_pixels"))
    }
}
