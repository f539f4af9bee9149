/// The eigenvalues and eigenvectors of a small symmetric matrix, by cyclic Jacobi rotations (Golub
/// and Van Loan, Matrix computations, section 8.5).
enum SymmetricEigenvalues {
    private static let mostSweeps = 50

    /// Computes all eigenvalues, and an eigenvector of length 1 for each.
    ///
    /// - Parameter matrix: Rows; symmetric.
    /// - Returns: Both in the same order, which is not that of the values.
    /// - Complexity: O(*n*³) for each of about ten sweeps.
    static func all(of matrix: [[Double]]) -> (values: [Double], vectors: [[Double]]) {
        var a = matrix
        let count = matrix.count
        var vectors = (0..<count).map { row in (0..<count).map { $0 == row ? 1.0 : 0 } }
        for _ in 0..<mostSweeps {
            var (diagonal, rest) = (0.0, 0.0)
            for row in 0..<count {
                diagonal += a[row][row] * a[row][row]
                for column in 0..<row { rest += a[row][column] * a[row][column] }
            }
            guard rest > 1e-30 * diagonal else { break }
            for p in 0..<count {
                for q in p + 1..<max(count, p + 1) where a[p][q] != 0 {
                    rotate(&a, &vectors, p, q)
                }
            }
        }
        return ((0..<count).map { a[$0][$0] }, vectors)
    }

    /// Makes the entry at row `p` and column `q` zero.
    private static func rotate(
        _ a: inout [[Double]], _ vectors: inout [[Double]], _ p: Int, _ q: Int
    ) {
        let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
        let tangent = (theta >= 0 ? 1.0 : -1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        for k in a.indices {
            let (kp, kq) = (a[k][p], a[k][q])
            a[k][p] = cosine * kp - sine * kq
            a[k][q] = sine * kp + cosine * kq
        }
        for k in a.indices {
            let (pk, qk) = (a[p][k], a[q][k])
            a[p][k] = cosine * pk - sine * qk
            a[q][k] = sine * pk + cosine * qk
            let (vp, vq) = (vectors[p][k], vectors[q][k])
            vectors[p][k] = cosine * vp - sine * vq
            vectors[q][k] = sine * vp + cosine * vq
        }
    }
}
