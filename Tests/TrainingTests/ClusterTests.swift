import Tensors
import Testing
import TestSupport
import Training

@Suite("k-means")
struct ClusterTests {
    @Test("standard scores are scikit-learn's")
    func scores() throws {
        let recorded = try SplitRecorded.load()

        let scores = StandardScores.of(recorded.images.map(\.features))

        let largest = largestDifference(Array(scores.joined()), Array(recorded.points.joined()))
        #expect(scores.joined().count == recorded.images.count * 6)
        #expect(largest < 1e-12)
    }

    @Test("a constant coordinate becomes 0, despite rounding")
    func constant() {
        let scores = StandardScores.of([[0.1, 1], [0.1, 2], [0.1, 6]])

        #expect(scores.map { $0[0] } == [0, 0, 0])
        #expect(StandardScores.of([]).isEmpty)
    }

    @Test(
        "from the same centres the clusters are scikit-learn's",
        arguments: try SplitRecorded.load().clusterings)
    func lloyd(recorded: SplitRecorded.Clustering) throws {
        let points = try SplitRecorded.load().points

        let found = KMeans(points: points, from: recorded.start.map { points[$0] })

        let largest = largestDifference(
            Array(found.centres.joined()), Array(recorded.centres.joined()))
        #expect(found.clusters == recorded.labels)
        #expect(abs(found.inertia - recorded.inertia) < 1e-10 * recorded.inertia)
        #expect(largest < 1e-12)
    }

    @Test("initial centres are different points", arguments: [1, 2, 8, 61, 70])
    func seeding(count: Int) throws {
        let points = try SplitRecorded.load().points
        var random = RandomSource(seed: 5)

        let centres = KMeans.initialCentres(of: points, count: count, random: &random)

        #expect(centres.count == min(count, Set(points).count))
        #expect(Set(centres).count == centres.count)
        #expect(Set(centres).isSubset(of: points))
    }

    @Test("initial centres are drawn in proportion to the squared distance")
    func probability() {
        // From either of the two near points: 1 in 1 + 9 goes to the other.
        let points: [[Double]] = [[0, 0], [1, 0], [0, 3]]
        var (second, tries) = (0, 0)
        for seed in UInt64(0)..<4000 {
            var random = RandomSource(seed: seed)
            let centres = KMeans.initialCentres(of: points, count: 2, random: &random)
            guard centres[0] == [0, 0] else { continue }
            tries += 1
            if centres[1] == [1, 0] { second += 1 }
        }

        let share = Double(second) / Double(tries)
        #expect(tries > 1200)
        #expect((0.08...0.12).contains(share), "\(share) of \(tries)")
    }

    @Test("equal points are one cluster")
    func alike() {
        var random = RandomSource(seed: 1)

        let found = KMeans(points: [[2, 3], [2, 3], [2, 3]], count: 2, random: &random)

        #expect(found.clusters == [0, 0, 0])
        #expect(found.inertia == 0)
    }

    @Test("a cluster that loses its points keeps its centre")
    func emptied() {
        let found = KMeans(points: [[0], [1]], from: [[0.5], [100]])

        #expect(found.clusters == [0, 0])
        #expect(found.centres == [[0.5], [100]])
        #expect(found.inertia == 0.5)
    }
}
