import CKernels

extension StepRunner {
    /// Computes the mean of each channel of a block over the pixels of one image.
    ///
    /// The order of the sums depends neither on threads nor on the instruction set: pixels are
    /// added row by row, in 64 bits. Int16 activations are summed exactly, then dequantised.
    ///
    /// - Parameters:
    ///   - place: The planes of one image.
    ///   - block: The index of the block.
    ///   - means: Receives the mean of each channel, at the index of the channel.
    /// - Complexity: O(*n*), where *n* is the number of the block's activations.
    func runAveragePool(
        of place: ActivationPlanes, block: Int, to means: UnsafeMutablePointer<Float>
    ) {
        let lanes = place.format.lanes
        let first = block * lanes
        let channels = min(lanes, place.channels - first)
        let planes = planes(of: place)
        let start = block * planes.block_stride * lanes
        let count = Double(place.size.pixelCount)
        switch network.precision {
        case .exact:
            let origin = planes.origin.assumingMemoryBound(to: Float.self) + start
            let sums = sums(at: origin, of: place, rowStride: planes.row_stride) { Double($0) }
            for lane in 0..<channels { means[first + lane] = Float(sums[lane] / count) }
        case .fast:
            let origin = planes.origin.assumingMemoryBound(to: Int16.self) + start
            let sums = sums(at: origin, of: place, rowStride: planes.row_stride) { Int($0) }
            for lane in 0..<channels {
                let scale = Double(network.bottleneckScales[first + lane])
                means[first + lane] = Float(Double(sums[lane]) / count * scale)
            }
        }
    }

    /// Sums each lane of a block over all pixels, row by row.
    @inline(__always)
    private func sums<Value, Sum: Numeric>(
        at origin: UnsafeMutablePointer<Value>, of place: ActivationPlanes, rowStride: Int,
        convert: (Value) -> Sum
    ) -> [Sum] {
        let lanes = place.format.lanes
        var sums = [Sum](repeating: 0, count: lanes)
        sums.withUnsafeMutableBufferPointer { sums in
            for row in 0..<place.size.height {
                for column in 0..<place.size.width {
                    let pixel = origin + (row * rowStride + column) * lanes
                    for lane in 0..<lanes { sums[lane] += convert(pixel[lane]) }
                }
            }
        }
        return sums
    }
}
