import Glibc

extension Loss {
    /// Evaluates a network's logits, and the gradient of the total by each of them.
    ///
    /// Logits that are no numbers, or infinite, give a total that is none either.
    ///
    /// - Parameters:
    ///   - logits: [image][output][row][column].
    ///   - outputs: How many the network has.
    ///   - foreground: Its place among them.
    ///   - distance: Its place among them; `nil` where the network has none.
    ///   - batch: What is true; with distances if the network has them.
    ///   - gradient: As long as `logits`; overwritten, with 0 for outputs without a truth.
    /// - Returns: What the batch says.
    package func evaluate(
        logits: UnsafeBufferPointer<Float>, outputs: Int, foreground: Int, distance: Int?,
        batch: Batch, gradient: UnsafeMutableBufferPointer<Float>
    ) -> LossValue {
        checkCounts(logits.count, gradient.count, outputs, batch)
        return evaluate(
            LogitPlanes(outputs: outputs, foreground: foreground, distance: distance),
            batch, logit: { Double(logits[$0]) }, set: { gradient[$0] = Float($1) })
    }

    /// The same in double precision.
    package func evaluate(
        logits: UnsafeBufferPointer<Double>, outputs: Int, foreground: Int, distance: Int?,
        batch: Batch, gradient: UnsafeMutableBufferPointer<Double>
    ) -> LossValue {
        checkCounts(logits.count, gradient.count, outputs, batch)
        return evaluate(
            LogitPlanes(outputs: outputs, foreground: foreground, distance: distance),
            batch, logit: { logits[$0] }, set: { gradient[$0] = $1 })
    }

    private func checkCounts(_ logits: Int, _ gradient: Int, _ outputs: Int, _ batch: Batch) {
        precondition(
            logits == batch.count * outputs * batch.size.pixels && gradient == logits,
            "a logit and its gradient for each output of each pixel")
    }

    /// The sums in a fixed order, image by image, then the slopes, which need an image's sums.
    @inline(__always)
    private func evaluate(
        _ planes: LogitPlanes, _ batch: Batch, logit: (Int) -> Double, set: (Int, Double) -> Void
    ) -> LossValue {
        let pixels = batch.size.pixels
        for index in 0..<batch.count * planes.outputs * pixels
        where !planes.haveTruth(index / pixels % planes.outputs) { set(index, 0) }
        var images: [ForegroundSums] = []
        var smoothL1 = 0.0
        for image in 0..<batch.count {
            let truth = image * pixels
            let first = (image * planes.outputs + planes.foreground) * pixels
            let sums = batch.foreground.withUnsafeBufferPointer { foreground in
                var sums = ForegroundSums()
                for pixel in 0..<pixels {
                    let (x, y) = (logit(first + pixel), Double(foreground[truth + pixel]))
                    let small = exp(-abs(x))
                    sums.add(
                        Self.sigmoid(x, small), y,
                        crossEntropy: (x > 0 ? x : 0) - x * y + log1p(small))
                }
                let entropyWeight = 1 / Double(batch.count * pixels)
                let diceWeight = dice / Double(batch.count)
                for pixel in 0..<pixels {
                    let (x, y) = (logit(first + pixel), Double(foreground[truth + pixel]))
                    let small = exp(-abs(x))
                    let slope = small / ((1 + small) * (1 + small))
                    set(
                        first + pixel,
                        entropyWeight * (Self.sigmoid(x, small) - y)
                            - diceWeight * sums.softDiceSlope(y) * slope)
                }
                return sums
            }
            images.append(sums)
            guard let place = planes.distance else { continue }
            let plane = (image * planes.outputs + place) * pixels
            smoothL1 += batch.distance.withUnsafeBufferPointer { distance in
                var sum = 0.0
                let weight = self.distance / Double(batch.count * pixels)
                for pixel in 0..<pixels {
                    let x = logit(plane + pixel)
                    let small = exp(-abs(x))
                    let off = Self.sigmoid(x, small) - Double(distance[truth + pixel])
                    let isNear = abs(off) < beta
                    // x − x is 0, or no number where the sigmoid would hide that x is infinite.
                    sum += (isNear ? 0.5 * off * off / beta : abs(off) - 0.5 * beta) + (x - x)
                    let slope = small / ((1 + small) * (1 + small))
                    set(plane + pixel, weight * slope * (isNear ? off / beta : off < 0 ? -1 : 1))
                }
                return sum
            }
        }
        return value(of: images, smoothL1: smoothL1, size: batch.size)
    }

    /// 1 / (1 + exp(−x)), where exp(−|x|) is known.
    @inline(__always)
    private static func sigmoid(_ x: Double, _ small: Double) -> Double {
        (x < 0 ? small : 1) / (1 + small)
    }
}

/// Which of a network's outputs have a truth.
private struct LogitPlanes {
    let outputs: Int
    let foreground: Int
    let distance: Int?

    func haveTruth(_ output: Int) -> Bool { output == foreground || output == distance }
}
