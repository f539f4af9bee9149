import Glibc

extension Loss {
    /// Evaluates the loss of a network's logits and the gradient of its total.
    ///
    /// If a logit is NaN or infinite, the total is not finite either.
    ///
    /// - Parameters:
    ///   - logits: The logits, [image][output][row][column].
    ///   - outputs: The number of the network's outputs.
    ///   - foreground: The index of the foreground output.
    ///   - distance: The index of the distance output; `nil` if the network has none.
    ///   - contact: The index of the contact output; `nil` if the network has none.
    ///   - batch: The ground truth and the weights; with a distance map if the network has that output.
    ///   - gradient: One element per logit; overwritten, with 0 for outputs without ground truth.
    ///   - threads: The number of threads, which changes no bit of the result.
    /// - Returns: The loss and metrics of the batch.
    package func evaluate(
        logits: UnsafeBufferPointer<Float>, outputs: Int, foreground: Int, distance: Int?,
        contact: Int? = nil, batch: TrainingBatch, gradient: UnsafeMutableBufferPointer<Float>,
        threads: Int = 1
    ) -> LossValue {
        let planes = TrainedOutputs(
            outputs: outputs, foreground: foreground, distance: distance, contact: contact)
        planes.check(count: logits.count, batch: batch)
        precondition(gradient.count == logits.count, "a gradient for each logit")
        return evaluateWeighted(
            planes, of: batch, threads: threads, logit: { Double(logits[$0]) },
            set: { gradient[$0] = Float($1) })
    }

    /// Evaluates the loss and its gradient in double precision.
    package func evaluate(
        logits: UnsafeBufferPointer<Double>, outputs: Int, foreground: Int, distance: Int?,
        contact: Int? = nil, batch: TrainingBatch, gradient: UnsafeMutableBufferPointer<Double>
    ) -> LossValue {
        let planes = TrainedOutputs(
            outputs: outputs, foreground: foreground, distance: distance, contact: contact)
        planes.check(count: logits.count, batch: batch)
        precondition(gradient.count == logits.count, "a gradient for each logit")
        return evaluateWeighted(
            planes, of: batch, threads: 1, logit: { logits[$0] }, set: { gradient[$0] = $1 })
    }

    /// Computes the loss with the weights of a batch; without weights by code of its own, in which the
    /// compiler has them as the constant 1.
    @inline(__always)
    private func evaluateWeighted(
        _ planes: TrainedOutputs, of batch: TrainingBatch, threads: Int, logit: (Int) -> Double,
        set: (Int, Double) -> Void
    ) -> LossValue {
        guard !batch.weights.isEmpty else {
            return evaluate(
                planes, of: batch, threads: threads, weight: { _ in 1 }, logit: logit, set: set)
        }
        return batch.weights.withUnsafeBufferPointer { weights in
            evaluate(
                planes, of: batch, threads: threads, weight: { Double(weights[$0]) }, logit: logit,
                set: set)
        }
    }

    /// Computes the loss in a fixed order of summation, and the gradient of every logit.
    @inline(__always)
    private func evaluate(
        _ planes: TrainedOutputs, of batch: TrainingBatch, threads: Int,
        weight: (Int) -> Double, logit: (Int) -> Double, set: (Int, Double) -> Void
    ) -> LossValue {
        let pixels = batch.size.pixelCount
        let sum = batch.weightSum
        let share = sum > 0 ? 1 / sum : 0
        for index in 0..<batch.count * planes.outputs * pixels
        where !planes.hasTruth(output: index / pixels % planes.outputs) { set(index, 0) }
        var images = [(foreground: ForegroundSums, smoothL1: Double, contacts: Double)](
            repeating: (ForegroundSums(), 0, 0), count: batch.count)
        images.withUnsafeMutableBufferPointer { images in
            // Unchecked: each thread has images of its own, and their pixels.
            nonisolated(unsafe) let images = images
            ParallelRanges.perform(threads: threads, over: [0..<batch.count]) { part in
                for image in part {
                    let truths = image * pixels..<(image + 1) * pixels
                    let first = (image * planes.outputs + planes.foreground) * pixels
                    images[image].foreground = foreground(
                        over: truths, of: batch, share: share, weight: weight,
                        logit: { logit(first + $0) }
                    ) { set(first + $0, $1) }
                    if let contact = planes.contact {
                        let plane = (image * planes.outputs + contact) * pixels
                        images[image].contacts = contactEntropy(
                            over: truths, of: batch, slope: self.contact * share, weight: weight,
                            logit: { logit(plane + $0) }
                        ) { set(plane + $0, $1) }
                    }
                    guard let distance = planes.distance else { continue }
                    let plane = (image * planes.outputs + distance) * pixels
                    images[image].smoothL1 = smoothDistance(
                        over: truths, of: batch, slope: sum > 0 ? self.distance / sum : 0,
                        weight: weight, logit: { logit(plane + $0) }
                    ) { set(plane + $0, $1) }
                }
            }
        }
        return value(
            of: images.map(\.foreground), smoothL1: images.reduce(0) { $0 + $1.smoothL1 },
            contacts: images.reduce(0) { $0 + $1.contacts })
    }

    /// Computes one image's foreground sums, then the gradient, for which soft Dice needs the sums.
    ///
    /// - Parameters:
    ///   - truths: The image's pixels in the batch.
    ///   - batch: The batch.
    ///   - share: 1 / Σ weight over the batch.
    ///   - weight: The weight of a pixel of the batch.
    ///   - logit: The logit of a pixel of the image.
    ///   - set: Sets the gradient of a pixel of the image.
    /// - Returns: The image's sums.
    @inline(__always)
    private func foreground(
        over truths: Range<Int>, of batch: TrainingBatch, share: Double, weight: (Int) -> Double,
        logit: (Int) -> Double, set: (Int, Double) -> Void
    ) -> ForegroundSums {
        batch.foreground.withUnsafeBufferPointer { foreground in
            var sums = ForegroundSums()
            for pixel in 0..<truths.count {
                let (x, y) = (logit(pixel), Double(foreground[truths.lowerBound + pixel]))
                let sigmoid = Sigmoid(x)
                let entropy = (x > 0 ? x : 0) - x * y + log1p(sigmoid.small)
                sums.add(
                    probability: sigmoid.value, truth: y, crossEntropy: entropy,
                    weight: weight(truths.lowerBound + pixel))
            }
            let diceWeight = dice / Double(batch.count)
            for pixel in 0..<truths.count {
                let y = Double(foreground[truths.lowerBound + pixel])
                let sigmoid = Sigmoid(logit(pixel))
                set(
                    pixel,
                    weight(truths.lowerBound + pixel)
                        * (share * (sigmoid.value - y)
                            - diceWeight * sums.softDiceDerivative(truth: y)
                            * sigmoid.derivative))
            }
            return sums
        }
    }

    /// Computes the weighted sum of the cross-entropy of one image's contacts, and its gradient, `slope`
    /// times that of the sum.
    @inline(__always)
    private func contactEntropy(
        over truths: Range<Int>, of batch: TrainingBatch, slope: Double, weight: (Int) -> Double,
        logit: (Int) -> Double, set: (Int, Double) -> Void
    ) -> Double {
        let contacts = batch.foreground.withUnsafeBufferPointer {
            ContactTruth(size: batch.size).contacts(of: UnsafeBufferPointer(rebasing: $0[truths]))
        }
        var sum = 0.0
        for (pixel, isContact) in contacts.enumerated() {
            let (x, y) = (logit(pixel), isContact ? 1.0 : 0)
            let sigmoid = Sigmoid(x)
            let weight =
                weight(truths.lowerBound + pixel) * (isContact ? Self.contactPositives : 1)
            sum += weight * ((x > 0 ? x : 0) - x * y + log1p(sigmoid.small))
            set(pixel, weight * slope * (sigmoid.value - y))
        }
        return sum
    }

    /// Computes the weighted sum of one image's smooth-L1, and its gradient, `slope` times that of the
    /// sum.
    @inline(__always)
    private func smoothDistance(
        over truths: Range<Int>, of batch: TrainingBatch, slope: Double, weight: (Int) -> Double,
        logit: (Int) -> Double, set: (Int, Double) -> Void
    ) -> Double {
        batch.distance.withUnsafeBufferPointer { distance in
            var sum = 0.0
            for pixel in 0..<truths.count {
                let x = logit(pixel)
                let sigmoid = Sigmoid(x)
                let off = sigmoid.value - Double(distance[truths.lowerBound + pixel])
                let isNear = abs(off) < beta
                // x − x is 0, or NaN if x is infinite, which the sigmoid would hide.
                let weight = weight(truths.lowerBound + pixel)
                sum +=
                    weight * ((isNear ? 0.5 * off * off / beta : abs(off) - 0.5 * beta) + (x - x))
                set(
                    pixel,
                    weight * slope * sigmoid.derivative
                        * (isNear ? off / beta : off < 0 ? -1 : 1))
            }
            return sum
        }
    }
}

/// The sigmoid 1 / (1 + exp(−x)) and its derivative, computed without overflow.
private struct Sigmoid {
    /// exp(−|x|).
    let small: Double
    private let isNegative: Bool

    @inline(__always)
    init(_ x: Double) {
        small = exp(-abs(x))
        isNegative = x < 0
    }

    var value: Double { (isNegative ? small : 1) / (1 + small) }

    /// The derivative with respect to x.
    var derivative: Double { small / ((1 + small) * (1 + small)) }
}
