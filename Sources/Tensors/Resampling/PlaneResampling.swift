import CKernels

/// Makes planes of one size into planes of another, some rows at a time.
///
/// A row is the same, bit by bit, whatever rows it is made together with.
package struct PlaneResampling: Sendable, Equatable {
    /// Along a column.
    package let rows: ResamplingAxis
    /// Along a row.
    package let columns: ResamplingAxis
    /// The values that interpolation must not leave.
    private let limits: ClosedRange<Float>

    /// Computes the weights for planes of one size.
    ///
    /// - Parameters:
    ///   - source: The size of the planes that are read.
    ///   - target: The size of the planes that are made.
    ///   - limits: Cubic convolution overshoots at edges; values beyond these limits are cut off.
    package init(from source: PlaneSize, to target: PlaneSize, limits: ClosedRange<Float>) {
        rows = ResamplingAxis(from: source.height, to: target.height)
        columns = ResamplingAxis(from: source.width, to: target.width)
        self.limits = limits
    }

    /// Makes some rows.
    ///
    /// - Parameters:
    ///   - targets: The rows that are made.
    ///   - band: Rows of the source, all that ``ResamplingAxis/sources(of:)`` names among them.
    ///   - first: The row of the source that the band begins with.
    /// - Returns: The rows.
    /// - Complexity: O(*n*), where *n* is the number of pixels of the larger band.
    package func rows(
        in targets: Range<Int>, of band: Plane<Float>, firstRow first: Int
    ) -> Plane<Float> {
        precondition(
            band.width == columns.sourceLength
                && rows.sources(of: targets).lowerBound >= first
                && rows.sources(of: targets).upperBound <= first + band.height,
            "the band has the rows that are read")
        // Along the axis first that leaves less to do along the other.
        let narrow = columns.isShrinking ? nil : narrowed(band)
        let width = columns.targetLength
        let elements = [Float](unsafeUninitializedCapacity: targets.count * width) {
            result, count in
            (narrow ?? band.elements).withUnsafeBufferPointer { source in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: columns.sourceLength) {
                    line in
                    for (index, target) in targets.enumerated() {
                        let place = UnsafeMutableBufferPointer(
                            rebasing: result[index * width..<(index + 1) * width])
                        if narrow != nil {
                            sum(source, width: width, firstRow: first, row: target, into: place)
                        } else {
                            sum(source, width: band.width, firstRow: first, row: target, into: line)
                            columns.apply(to: UnsafeBufferPointer(line), into: place)
                        }
                    }
                }
            }
            count = targets.count * width
            for index in 0..<count {
                result[index] = min(max(result[index], limits.lowerBound), limits.upperBound)
            }
        }
        return Plane(width: width, height: targets.count, elements: elements)
    }

    /// Makes a whole plane.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels of the larger plane.
    package func callAsFunction(_ plane: Plane<Float>) -> Plane<Float> {
        rows(in: 0..<rows.targetLength, of: plane, firstRow: 0)
    }

    /// The band with resampled rows.
    private func narrowed(_ band: Plane<Float>) -> [Float] {
        let width = columns.targetLength
        return [Float](unsafeUninitializedCapacity: band.height * width) { result, count in
            band.elements.withUnsafeBufferPointer { source in
                for row in 0..<band.height {
                    columns.apply(
                        to: UnsafeBufferPointer(
                            rebasing: source[row * band.width..<(row + 1) * band.width]),
                        into: UnsafeMutableBufferPointer(
                            rebasing: result[row * width..<(row + 1) * width]))
                }
            }
            count = band.height * width
        }
    }

    /// Writes the weighted sum of the rows that a row is made of.
    private func sum(
        _ source: UnsafeBufferPointer<Float>, width: Int, firstRow: Int, row: Int,
        into result: UnsafeMutableBufferPointer<Float>
    ) {
        let filter = rows.filter(of: row)
        let lines = filter.weights.indices.map { place in
            let line = filter.first + place - filter.weights.startIndex - firstRow
            return source.baseAddress.map { $0 + line * width }
        }
        ckernels_weighted_sum(
            lines, Array(filter.weights), lines.count, result.baseAddress, width)
    }
}
