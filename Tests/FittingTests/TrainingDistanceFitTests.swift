import Fitting
import Glibc
import Linux
import Network
import SystemPackage
import TestSupport
import Testing
import Training

@Suite("Distance from training images, fitted")
struct TrainingDistanceFitTests {
    /// 60 images of 24 features in two sets, which lie apart in the first two features.
    private static let images: [(set: Int, features: [Double])] = {
        let numbers = drawn(60 * 24, seed: 3)
        return (0..<60).map { row in
            var features = (0..<24).map { numbers[24 * row + $0] / Double(1 + $0) }
            if row >= 40 {
                features[0] += 4
                features[1] -= 2
            }
            return (row < 40 ? 0 : 1, features)
        }
    }()

    /// Computed with NumPy from the definitions: `numpy.linalg.svd` of the scaled features, all
    /// images as prototypes, `numpy.quantile(0.99)` of the distances to the nearest other image.
    @Test("is NumPy's: between the sets, off by 1 in every feature, and at a training image")
    func recorded() throws {
        let fit = try #require(TrainingDistanceFit(of: Self.images))
        let between = [2.0, -1] + [Double](repeating: 0, count: 22)
        let shifted = Self.images[3].features.map { $0 + 1 }

        #expect(fit.images == 60)
        #expect(fit.distance.deviations.count == 17)
        #expect(abs(Double(fit.distance.threshold) - 4.96151961925915) < 1e-3)
        #expect(try abs(#require(fit.distance(between)) - 0.6192946804409087) < 1e-3)
        #expect(try abs(#require(fit.distance(shifted)) - 16.471942276108923) < 1e-2)
        #expect(try #require(fit.distance(Self.images[0].features)) < 1e-2)
    }

    @Test("of many images some are prototypes: each set's share, whichever images come first")
    func prototypes() throws {
        let numbers = drawn(400 * 3, seed: 5)
        let images = (0..<400).map { index in
            (index < 30 ? 7 : 2, (0..<3).map { numbers[3 * index + $0] })
        }

        let fit = try #require(TrainingDistanceFit(of: images))
        let distances = images.compactMap { fit.distance($0.1) }

        #expect(fit.distance.prototypes.count / fit.distance.deviations.count == 256)
        // The small set is whole: each of its images is a prototype.
        #expect(distances.prefix(30).allSatisfy { $0 < 0.1 })
        #expect(distances.count { $0 > 1 } <= 4)
    }

    @Test("an image to which the distance was fitted is left out, by whichever path it is named")
    func leftOut() throws {
        let folder = try TemporaryFolder()
        for kind in ["images", "labels"] {
            try Folder(folder.path.appending("a").appending(kind)).create()
            for number in 10..<70 {
                try folder.write([1], to: "a/\(kind)/\(number).png")
            }
        }
        let link = folder.path.appending("b")
        _ = link.withPlatformString { symlink("a", $0) }
        let files = try DataSetListing(of: [folder.path.appending("a")]).files
        let again = try DataSetListing(of: [link]).files
        let fit = try #require(TrainingDistanceFit(of: Self.images))

        let fitted = try #require(
            FittedDistance(
                of: zip(files.dropLast(), Self.images.dropLast()).map {
                    (file: $0, folder: $1.set, features: $1.features)
                }))
        let whole = try #require(
            FittedDistance(
                of: zip(files, Self.images).map {
                    (file: $0, folder: $1.set, features: $1.features)
                }))

        #expect(files.count == 60 && again.count == 60)
        let features = Self.images[7].features
        // The distance of a prototype from itself is 0.
        #expect(try #require(fit.distance(features)) < 1e-2)
        let expected = try #require(fit.distances[7])
        #expect(expected > 0.1)
        #expect(whole.distance(of: files[7], features: features) == expected)
        #expect(whole.distance(of: again[7], features: features) == expected)
        // An image to which nothing was fitted has the distance from all.
        let other = try #require(fitted.distance(of: files[59], features: features))
        #expect(other < 1e-2)
    }

    @Test("too few images, or images that are all alike, give none")
    func none() {
        #expect(TrainingDistanceFit(of: Array(Self.images.prefix(19))) == nil)
        #expect(TrainingDistanceFit(of: (0..<30).map { _ in (0, [1, 2]) }) == nil)
    }
}
