import Images
import Tensors
import Testing
import Training

@Suite("Split")
struct SplitTests {
    /// Images of any two of four kinds, in no order.
    private static func images(_ count: Int) -> [ImageSummary] {
        (0..<count).map { number in
            let side = [40, 30, 40, 60][number % 4]
            let value = UInt16(10 + 60 * (number % 4) + number % 3)
            return ImageSummary(
                name: "images/\(number * 37 % count).png", folder: 0,
                features: ImageFeatures(
                    of: GrayImage(
                        plane: Plane(width: side, height: 2, repeating: value), bitsUsed: 8)),
                digests: .init(image: "i\(number)", truth: "t\(number)"))
        }
    }

    @Test("shares are by the largest remainder, and small clusters train")
    func sizes() {
        let sizes = (0...12).map { SplitShares.tenths.sizes(of: $0) }

        #expect(sizes.map(\.training) == [0, 1, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 10])
        #expect(sizes.map(\.validation) == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1])
        #expect(sizes.map(\.test) == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    }

    @Test(
        "sizes are the count, and no share is off by one or more",
        arguments: [SplitShares.tenths, .none])
    func shares(shares: SplitShares) {
        for count in 1...300 {
            let sizes = shares.sizes(of: count)

            #expect(sizes.training + sizes.validation + sizes.test == count)
            #expect(abs(Double(sizes.validation) - shares.validation * Double(count)) < 1)
            #expect(abs(Double(sizes.test) - shares.test * Double(count)) < 1)
            #expect(sizes.training > 0)
        }
    }

    @Test(
        "every image is in one list, and the split depends on images and seed only",
        arguments: [0, 1, 2, 3, 7, 8, 19, 20, 79, 80, 81, 200])
    func partition(count: Int) {
        let images = Self.images(count)

        let split = Split(images: images, seed: 3)
        let again = Split(images: images.reversed(), seed: 3)

        #expect(split == again)
        let all = split.train + split.validation + split.test
        #expect(all.sorted() == images.map(\.name).sorted())
        #expect(split.validation.isEmpty == (count < 2))
        #expect(split.train.isEmpty == (count == 0))
        #expect(Set(split.digests.keys) == Set(images.map(\.name)))
        #expect(split.clusters <= max(1, min(count / 10, 8)))
    }

    @Test(
        "few images are split as documented", arguments: [(2, 1, 1, 0), (3, 2, 1, 0), (8, 6, 1, 1)])
    func few(count: Int, train: Int, validation: Int, test: Int) {
        let split = Split(images: Self.images(count), seed: 1)

        #expect(split.train.count == train)
        #expect(split.validation.count == validation)
        #expect(split.test.count == test)
    }

    @Test("another seed gives another split")
    func seeds() {
        let splits = (0..<8).map { Split(images: Self.images(40), seed: $0) }

        #expect(Set(splits.map(\.validation)).count > 4)
    }

    @Test("every kind of image is in the validation and the test set if there are enough of it")
    func kinds() {
        let images = Self.images(400)
        let split = Split(images: images, seed: 9)

        let kinds = Dictionary(
            uniqueKeysWithValues: images.map { ($0.name, Int($0.features.minimum / 60)) })
        for list in [split.validation, split.test] {
            #expect((36...44).contains(list.count))
            #expect(Set(list.map { kinds[$0] }).count == 4)
        }
    }

    @Test("with separate validation images and no shares, all others are training images")
    func separate() {
        let images = Self.images(12)
        let others = (0..<3).map { number in
            ImageSummary(
                name: "z\(number)", folder: 1, features: images[number].features,
                digests: .init(image: "z", truth: "z"))
        }

        let split = Split(images: images, seed: 1, shares: .none, validation: others)

        #expect(split.train == images.map(\.name).sorted())
        #expect(split.validation == ["z0", "z1", "z2"])
        #expect(split.test.isEmpty)
        #expect(split.digests["z1"] == .init(image: "z", truth: "z"))
    }

    @Test("a split is encoded as split.json and decoded again", arguments: [0, UInt64.max])
    func json(seed: UInt64) throws {
        let split = Split(
            images: Self.images(8), seed: seed,
            leftOut: [LeftOut(name: "a/b.png", reason: "it is empty")])

        let bytes = try split.json()

        #expect(try Split(json: bytes) == split)
        #expect(
            try bytes == Split(images: Self.images(8), seed: seed, leftOut: split.leftOut).json())
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("\"left_out\" : ["))
        #expect(text.contains("\"name\" : \"a/b.png\""))
        #expect(text.contains("\"seed\" : \(seed)"))
    }
}
