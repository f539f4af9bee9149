import Tensors

/// Points in clusters, each point in that of the nearest centre.
///
/// Source: S. P. Lloyd, Least squares quantization in PCM (IEEE Transactions on Information Theory
/// 28, 1982).
package struct KMeans: Sendable, Equatable {
    /// The number of each point's cluster, from 0; of two centres that are as near, the first.
    package private(set) var clusters: [Int]
    /// The mean of each cluster; of one that has lost all its points, what it was before.
    package private(set) var centres: [[Double]]
    /// The sum of the squared distances from each point to its centre.
    package private(set) var inertia: Double

    /// Moves centres to the means of their points until no point changes over.
    ///
    /// - Parameters:
    ///   - points: At least one, of as many coordinates as the centres.
    ///   - start: The first centres, at least one.
    ///   - rounds: The most moves.
    /// - Complexity: O(*n* *k* *r*), where *n* is the number of coordinates of all points, *k*
    ///   that of centres and *r* that of rounds.
    package init(_ points: [[Double]], from start: [[Double]], rounds: Int = 300) {
        precondition(!points.isEmpty && !start.isEmpty, "there is nothing to divide")
        centres = start
        (clusters, inertia) = Self.nearest(to: points, of: centres)
        for _ in 0..<rounds {
            centres = Self.means(of: points, in: clusters, before: centres)
            let before = clusters
            (clusters, inertia) = Self.nearest(to: points, of: centres)
            if clusters == before { break }
        }
    }

    /// Divides points from centres that are drawn; see ``centres(among:count:by:)``.
    package init(_ points: [[Double]], count: Int, by random: inout RandomSource) {
        self.init(points, from: Self.centres(among: points, count: count, by: &random))
    }

    private static func nearest(
        to points: [[Double]], of centres: [[Double]]
    ) -> (clusters: [Int], inertia: Double) {
        var inertia = 0.0
        let clusters = points.map { point in
            var (best, least) = (0, squaredDistance(point, centres[0]))
            for cluster in centres.indices.dropFirst() {
                let distance = squaredDistance(point, centres[cluster])
                if distance < least { (best, least) = (cluster, distance) }
            }
            inertia += least
            return best
        }
        return (clusters, inertia)
    }

    private static func means(
        of points: [[Double]], in clusters: [Int], before: [[Double]]
    ) -> [[Double]] {
        var sums = before.map { $0.map { _ in 0.0 } }
        var counts = before.map { _ in 0 }
        for (point, cluster) in zip(points, clusters) {
            counts[cluster] += 1
            for axis in point.indices { sums[cluster][axis] += point[axis] }
        }
        return before.indices.map { cluster in
            guard counts[cluster] > 0 else { return before[cluster] }
            return sums[cluster].map { $0 / Double(counts[cluster]) }
        }
    }

    static func squaredDistance(_ point: [Double], _ other: [Double]) -> Double {
        var sum = 0.0
        for axis in point.indices {
            let difference = point[axis] - other[axis]
            sum += difference * difference
        }
        return sum
    }
}
