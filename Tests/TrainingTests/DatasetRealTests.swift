import Images
import SystemPackage
import TestSupport
import Testing
import Training

@Suite("Real annotated images", .enabled(if: Fixtures.data != nil, "\(Fixtures.noData)"))
struct DatasetRealTests {
    /// That of the built-in model.
    private static let reader = DataSetReader(
        preparation: Preparation(
            invertAboveMean: 80, lowPercentile: 1, highPercentile: 99.8, minimumRange: 1e-3,
            clip: 0...1.5))

    @Test("all of dsb2018/val can be used, and every image is in one list")
    func split() throws {
        let data = try #require(Fixtures.data)
        let listed = try DataSetListing(of: [data.appending("dsb2018/val")])
        let (loaded, leftOut) = try Self.reader.read(listed.files, threads: 2, atMost: .max)
        let images = loaded.map(\.summary)

        let split = Split(images: images, seed: 1)

        #expect(listed.files.count == 68 && listed.leftOut.isEmpty)
        #expect(loaded.count == 68 && leftOut.isEmpty)
        #expect((split.train + split.validation + split.test).sorted() == images.map(\.name))
        #expect((5...9).contains(split.validation.count))
        #expect(split == Split(images: images, seed: 1))
        #expect(split != Split(images: images, seed: 2))
    }

    @Test("features of real images are NumPy's")
    func features() throws {
        let data = try #require(Fixtures.data)
        let folders = ["dsb2018/train", "bbbc039/train"]
        let listed = try DataSetListing(of: folders.map { data.appending($0) })
        let recorded = try SplitRecorded.load().images
        let names = Set(recorded.map(\.name))
        let wanted = listed.files.filter { names.contains("\(folders[$0.folder])/\($0.name)") }

        let loaded = try Self.reader.read(wanted, threads: 2, atMost: .max).images

        let found = Dictionary(
            uniqueKeysWithValues: loaded.map {
                ("\(folders[$0.summary.folder])/\($0.summary.name)", $0.summary.features.vector)
            })
        for image in recorded {
            let features = try #require(found[image.name])
            #expect(largestDifference(features, image.features) < 1e-9, "\(image.name)")
        }
    }
}
