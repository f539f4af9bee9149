import Glibc

extension Loss {
    /// Evaluates the loss of a network's probabilities, as inference returns them: without contacts, an
    /// output that only training has.
    ///
    /// For the cross-entropy they are clamped to 1e-7…1 − 1e-7, as in Keras.
    ///
    /// - Parameters:
    ///   - probabilities: The probabilities, [image][output][row][column].
    ///   - outputs: The number of the network's outputs.
    ///   - foreground: The index of the foreground output.
    ///   - distance: The index of the distance output; `nil` if the network has none.
    ///   - batch: The ground truth and the weights; with a distance map if the network has that output.
    /// - Returns: The loss and metrics of the batch.
    package func evaluate(
        probabilities: UnsafeBufferPointer<Float>, outputs: Int, foreground: Int, distance: Int?,
        batch: TrainingBatch
    ) -> LossValue {
        let pixels = batch.size.pixelCount
        let weights = batch.weights
        TrainedOutputs(outputs: outputs, foreground: foreground, distance: distance)
            .check(count: probabilities.count, batch: batch)
        var images: [ForegroundSums] = []
        var smoothL1 = 0.0
        for image in 0..<batch.count {
            let truth = image * pixels
            let first = (image * outputs + foreground) * pixels
            var sums = ForegroundSums()
            for pixel in 0..<pixels {
                let p = Double(probabilities[first + pixel])
                let y = Double(batch.foreground[truth + pixel])
                let inside = p < 1e-7 ? 1e-7 : p > 1 - 1e-7 ? 1 - 1e-7 : p
                sums.add(
                    probability: p, truth: y,
                    crossEntropy: -y * log(inside) - (1 - y) * log1p(-inside),
                    weight: weights.isEmpty ? 1 : Double(weights[truth + pixel]))
            }
            images.append(sums)
            guard let distance else { continue }
            let plane = (image * outputs + distance) * pixels
            for pixel in 0..<pixels {
                let off = abs(
                    Double(probabilities[plane + pixel]) - Double(batch.distance[truth + pixel]))
                let weight = weights.isEmpty ? 1 : Double(weights[truth + pixel])
                smoothL1 += weight * (off < beta ? 0.5 * off * off / beta : off - 0.5 * beta)
            }
        }
        return value(of: images, smoothL1: smoothL1, contacts: 0)
    }
}
