import Tensors

extension KMeans {
    /// Draws the first centres among the points: each with a probability that grows as the square
    /// of its distance to the nearest one drawn before.
    ///
    /// Source: D. Arthur and S. Vassilvitskii, k-means++: the advantages of careful seeding (SODA
    /// 2007).
    ///
    /// - Parameters:
    ///   - points: At least one.
    ///   - count: How many are wanted, at least one.
    ///   - random: Where the numbers come from.
    /// - Returns: As many; fewer where there are fewer points that differ.
    /// - Complexity: O(*n* *k*), where *n* is the number of coordinates of all points and *k* that
    ///   of centres.
    package static func centres(
        among points: [[Double]], count: Int, by random: inout RandomSource
    ) -> [[Double]] {
        var centres = [points[random.index(below: points.count)]]
        var distances = points.map { squaredDistance($0, centres[0]) }
        while centres.count < count {
            let total = distances.reduce(0, +)
            guard total > 0 else { break }
            let drawn = random.uniform(in: 0...total)
            var (chosen, sum) = (distances.startIndex, 0.0)
            // What is a centre already has no share, and is never chosen, whatever is rounded.
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
