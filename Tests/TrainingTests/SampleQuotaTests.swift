import Testing
import Training

@Suite("Sample quota")
struct SampleQuotaTests {
    private static func group(
        _ folder: Int, _ modality: ImageKind.Modality = .fluorescence
    ) -> ImageGroup {
        ImageGroup(folder: folder, kind: ImageKind(modality: modality, nucleusSize: .medium))
    }

    /// The quota of images of an area, a folder and its weight.
    private static func quota(
        _ images: [(Double, Int, Double)], balance: Double = 0,
        steps: Int? = nil, batch: Int = 1
    ) -> SampleQuota {
        SampleQuota(
            images: images.map {
                SampleQuota.Image(area: $0.0, group: group($0.1), weight: $0.2)
            }, balance: balance, steps: steps, batch: batch)
    }

    /// Four decimals, so that only rounding errors are ignored.
    private static func rounded(_ numbers: [Double]) -> [Double] {
        numbers.map { ($0 * 1e4).rounded() / 1e4 }
    }

    @Test("without balance, images share the samples by area")
    func area() {
        let quota = Self.quota([(1, 0, 1), (3, 1, 1), (4, 1, 1)])

        #expect(quota.samples == 8)
        #expect(Self.rounded(quota.expected) == [1, 3, 4])
        #expect(quota.counts(epoch: 0, seed: 1).reduce(0, +) == 8)
    }

    @Test("a batch is filled up, and a number of steps is kept")
    func steps() {
        let images = [(1.0, 0, 1.0), (4.0, 0, 1.0)]

        #expect(Self.quota(images, batch: 4).samples == 8)
        #expect(Self.rounded(Self.quota(images, batch: 4).expected) == [1.6, 6.4])
        #expect(Self.quota(images, steps: 5, batch: 4).samples == 20)
        #expect(Self.rounded(Self.quota(images, steps: 5, batch: 4).expected) == [4, 16])
    }

    @Test("a folder's weight multiplies the samples that its areas give")
    func weights() {
        let quota = Self.quota([(2, 0, 3), (2, 1, 1)])

        #expect(quota.samples == 8)
        #expect(Self.rounded(quota.expected) == [6, 2])
    }

    @Test("a balance of 1 gives groups equal shares, one half the roots of their areas")
    func balance() {
        // Group 0 has the area 1, group 1 has 9.
        let images = [(1.0, 0, 1.0), (3.0, 1, 1.0), (6.0, 1, 1.0)]

        #expect(
            Self.rounded(Self.quota(images, balance: 1, steps: 12).expected) == [6, 2, 4])
        #expect(
            Self.rounded(Self.quota(images, balance: 0.5, steps: 12).expected) == [3, 3, 6])
        #expect(
            Self.rounded(Self.quota(images, balance: 0, steps: 10).expected) == [1, 3, 6])
    }

    @Test("weights of folders hold for balanced groups too")
    func balancedWeights() {
        let quota = Self.quota([(1, 0, 3), (9, 1, 1)], balance: 1, steps: 12)

        #expect(Self.rounded(quota.expected) == [9, 3])
    }

    @Test("no share is raised more than tenfold")
    func limit() {
        // By area 1 of 1000; the other group gets what remains.
        let quota = Self.quota([(1, 0, 1), (999, 1, 1)], balance: 1, steps: 1000)

        #expect(Self.rounded(quota.expected) == [10, 990])
    }

    @Test("what one group's limit leaves to others does not raise them more than tenfold either")
    func limits() {
        // Equal shares are 33.3. The limits are 10, 40 and 950: the first one leaves 90, of which 45
        // would be the second group's.
        let quota = Self.quota([(1, 0, 1), (4, 1, 1), (95, 2, 1)], balance: 1, steps: 100)

        #expect(Self.rounded(quota.expected) == [10, 40, 50])
    }

    @Test("kinds of images in one folder are groups too, and are reported in order")
    func kinds() {
        let quota = SampleQuota(
            images: [
                SampleQuota.Image(area: 1, group: Self.group(0, .stained)),
                SampleQuota.Image(area: 3, group: Self.group(0)),
                SampleQuota.Image(area: 1, group: Self.group(0, .stained)),
            ], balance: 1, steps: 8, batch: 1)

        #expect(Self.rounded(quota.expected) == [2, 4, 2])
        #expect(quota.shares.map(\.group) == [Self.group(0), Self.group(0, .stained)])
        #expect(quota.shares.map(\.images) == [1, 2])
        #expect(Self.rounded(quota.shares.map(\.share)) == [0.5, 0.5])
    }

    /// 60 images of areas 1 to 8 in 5 folders, whose order is not that of the groups.
    private static let many: [(Double, Int, Double)] = (0..<60).map { number in
        let area = number * 7 % 8 + 1
        let folder = number * 3 % 5
        return (Double(area), folder, 1)
    }

    @Test(
        "each epoch meets the expected numbers of images and groups within one",
        arguments: [0, 0.5, 1])
    func epochs(balance: Double) {
        let quota = Self.quota(Self.many, balance: balance, steps: 37)

        for epoch in 0..<100 {
            let counts = quota.counts(epoch: epoch, seed: 7)
            #expect(counts.reduce(0, +) == 37)
            for (count, expected) in zip(counts, quota.expected) {
                #expect(abs(Double(count) - expected) < 1 + 1e-9)
            }
            for folder in 0..<5 {
                let members = Self.many.indices.filter { Self.many[$0].1 == folder }
                let count = members.reduce(0) { $0 + counts[$1] }
                let expected = members.reduce(0) { $0 + quota.expected[$1] }
                #expect(abs(Double(count) - expected) < 1 + 1e-9)
            }
        }
    }

    @Test("epochs together meet the expected number of each image within four")
    func evenly() {
        let quota = Self.quota(Self.many, balance: 0.5, steps: 20)
        var sums = [Double](repeating: 0, count: Self.many.count)

        for epoch in 0..<200 {
            for (image, count) in quota.counts(epoch: epoch, seed: 3).enumerated() {
                sums[image] += Double(count)
            }
            // Independent draws of 0.1 to 0.6 an epoch would be off by 4 to 11 at one sigma.
            for (sum, expected) in zip(sums, quota.expected) {
                #expect(abs(sum - Double(epoch + 1) * expected) < 4)
            }
        }
    }

    @Test("the same epoch and seed give the same numbers, others give others")
    func seeds() {
        let quota = Self.quota(Self.many, steps: 20)

        #expect(quota.counts(epoch: 3, seed: 1) == quota.counts(epoch: 3, seed: 1))
        #expect(Set((0..<10).map { quota.counts(epoch: $0, seed: 1) }).count > 5)
        #expect(Set((0..<10).map { quota.counts(epoch: 0, seed: UInt64($0)) }).count > 5)
    }
}
