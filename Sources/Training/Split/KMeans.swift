import Tensors

/// k-means clustering by Lloyd's algorithm.
///
/// Source: S. P. Lloyd, Least squares quantization in PCM (IEEE Transactions on Information Theory
/// 28, 1982).
package struct KMeans: Sendable, Equatable {
    /// The cluster of each point, from 0: that of the nearest centre, of equally near ones the first.
    package private(set) var clusters: [Int]
    /// The mean of each cluster; a cluster that lost all its points keeps its centre.
    package private(set) var centres: [[Double]]
    /// The sum of the squared distances from each point to its centre.
    package private(set) var inertia: Double

    /// Moves centres to the means of their points until no point changes its cluster.
    ///
    /// - Parameters:
    ///   - points: The points, at least one, with as many coordinates as the centres.
    ///   - start: The initial centres, at least one.
    ///   - rounds: The largest number of iterations.
    /// - Complexity: O(*n* *k* *r*), where *n* is the number of coordinates of all points, *k*
    ///   that of centres and *r* the number of iterations.
    package init(points: [[Double]], from start: [[Double]], rounds: Int = 300) {
        precondition(!points.isEmpty && !start.isEmpty, "there is a point and a centre")
        centres = start
        (clusters, inertia) = Self.nearest(to: points, of: centres)
        for _ in 0..<rounds {
            centres = Self.means(of: points, in: clusters, before: centres)
            let before = clusters
            (clusters, inertia) = Self.nearest(to: points, of: centres)
            if clusters == before { break }
        }
    }

    /// Clusters points from random initial centres; see ``initialCentres(of:count:random:)``.
    package init(points: [[Double]], count: Int, random: inout RandomSource) {
        self.init(
            points: points, from: Self.initialCentres(of: points, count: count, random: &random))
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

    private static func squaredDistance(_ point: [Double], _ other: [Double]) -> Double {
        var sum = 0.0
        for axis in point.indices {
            let difference = point[axis] - other[axis]
            sum += difference * difference
        }
        return sum
    }
}

extension KMeans {
    /// Draws initial centres among the points by k-means++: each with a probability proportional to
    /// the squared distance to the nearest centre drawn before.
    ///
    /// Source: D. Arthur and S. Vassilvitskii, k-means++: the advantages of careful seeding (SODA
    /// 2007).
    ///
    /// - Parameters:
    ///   - points: The points, at least one.
    ///   - count: The number of centres, at least one.
    ///   - random: The random number generator.
    /// - Returns: `count` centres, or fewer if there are fewer different points.
    /// - Complexity: O(*n* *k*), where *n* is the number of coordinates of all points and *k* that
    ///   of centres.
    package static func initialCentres(
        of points: [[Double]], count: Int, random: inout RandomSource
    ) -> [[Double]] {
        var centres = [points[random.index(below: points.count)]]
        var distances = points.map { squaredDistance($0, centres[0]) }
        while centres.count < count {
            let total = distances.reduce(0, +)
            guard total > 0 else { break }
            let drawn = random.uniform(in: 0...total)
            var (chosen, sum) = (distances.startIndex, 0.0)
            // A point that is a centre already has distance 0 and is never drawn, despite rounding.
            for (point, distance) in distances.enumerated() where distance > 0 {
                chosen = point
                sum += distance
                if sum > drawn { break }
            }
            centres.append(points[chosen])
            for (point, distance) in distances.enumerated() {
                distances[point] = min(distance, squaredDistance(points[point], points[chosen]))
            }
        }
        return centres
    }
}

/// Standardisation of coordinates, as scikit-learn's `StandardScaler`.
package enum StandardScores {
    /// Subtracts the mean of each coordinate and divides by its population standard deviation; a
    /// constant coordinate becomes 0.
    ///
    /// - Complexity: O(*n*), where *n* is the number of coordinates of all points.
    package static func of(_ points: [[Double]]) -> [[Double]] {
        var scores = points
        for axis in points.first?.indices ?? 0..<0 {
            let values = points.map { $0[axis] }
            let isConstant = values.allSatisfy { $0 == values[0] }
            let mean = values.reduce(0, +) / Double(values.count)
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let deviation = (squares / Double(values.count)).squareRoot()
            for point in scores.indices {
                scores[point][axis] = isConstant ? 0 : (values[point] - mean) / deviation
            }
        }
        return scores
    }
}
