import Masks
import Tensors
import Testing
import Training

@Suite("Targets")
struct TargetsTests {
    @Test(
        "distances are SciPy's of each nucleus alone", arguments: try SplitRecorded.load().targets)
    func scipy(recorded: SplitRecorded.Target) {
        let targets = Targets(nuclei: recorded.nuclei)

        #expect(
            EuclideanDistanceTransform.squared(within: recorded.nuclei).elements == recorded.squares
        )
        #expect(targets.distance.elements == recorded.distance)
        #expect(targets.foreground.elements == recorded.labels.map { $0 == 0 ? 0 : 255 })
    }

    @Test(
        "squares are the least of all, whatever the labels",
        arguments: [(1, 1), (1, 23), (23, 1), (2, 2), (15, 16), (17, 13)], [1, 2, 5])
    func all(size: (width: Int, height: Int), count: Int) {
        let (width, height) = size
        var random = RandomSource(seed: UInt64(count), stream: UInt64(width))
        var label: Int32 = 0
        let labels = (0..<width * height).map { _ in
            if random.bernoulli(probability: 0.2) { label = Int32(random.index(below: count + 1)) }
            return label
        }
        let nearest = labels.indices.map { place in
            labels[place] == 0
                ? 0
                : labels.indices.filter { labels[$0] != labels[place] }.map { other in
                    let (x, y) = (other % width - place % width, other / width - place / width)
                    return x * x + y * y
                }.min() ?? (width + height) * (width + height)
        }

        let squares = EuclideanDistanceTransform.squared(
            within: LabelImage(
                labels: Plane(width: width, height: height, elements: labels), count: count))

        #expect(squares.elements == nearest)
    }

    @Test("a nucleus that is all of the image is as far from its border everywhere")
    func whole() {
        let targets = Targets(
            nuclei: LabelImage(labels: Plane(width: 7, height: 3, repeating: 1), count: 1))

        #expect(targets.distance == Plane(width: 7, height: 3, repeating: 255))
        #expect(targets.foreground == Plane(width: 7, height: 3, repeating: 255))
    }
}
