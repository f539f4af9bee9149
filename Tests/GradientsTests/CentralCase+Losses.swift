import Gradients
import Tensors

extension CentralCase {
    /// Losses of every part and place of the outputs.
    static let losses: [CentralCase] = [
        ("cross-entropy", Loss(), 1, 0, nil, nil), ("soft Dice", Loss(dice: 1), 3, 1, nil, nil),
        ("smooth-L1", Loss(distance: 1, beta: 0.3), 2, 0, 1, nil),
        ("contacts", Loss(contact: 2), 2, 1, nil, 0),
        ("all", Loss(dice: 0.5, distance: 2, beta: 0.1, contact: 1), 4, 2, 0, 3),
    ].flatMap { (name, loss, outputs, foreground, distance, contact) in
        [(1, 1, 1, false), (2, 3, 5, false), (3, 4, 2, false), (2, 3, 5, true), (3, 4, 2, true)].map
        {
            images, height, width, isWeighted in
            CentralCase(
                layer: "loss: \(name)\(isWeighted ? ", weighted" : "")",
                sizes: "\(images) x \(outputs) x \(height) x \(width)"
            ) {
                var batch = ReferenceRecorded.batch(
                    images: images, height: height, width: width, hasDistance: distance != nil)
                if isWeighted {
                    // 0, a half, 1, … 3: ignored pixels and gaps.
                    batch.weights = (0..<images * height * width).map { Float($0 * 5 % 7) / 2 }
                }
                let count = images * outputs * height * width
                let logits = ReferenceRecorded.drawn(count, seed: outputs).map { 3 * $0 }
                var slopes = [Double](repeating: .nan, count: count)
                func total(_ logits: [Double]) -> Double {
                    loss.evaluate(
                        logits, outputs: outputs, foreground: foreground, distance: distance,
                        contact: contact, batch: batch, slopes: &slopes
                    ).total
                }
                let truth = CentralDifferences.gradient(at: logits, of: total)
                _ = total(logits)
                return [
                    Error(
                        gradient: "d logits",
                        largest: CentralDifferences.relativeError(slopes, truth))
                ]
            }
        }
    }
}

extension Loss {
    /// Evaluates logits in an array.
    func evaluate(
        _ logits: [Double], outputs: Int, foreground: Int, distance: Int?, contact: Int? = nil,
        batch: TrainingBatch, slopes: inout [Double]
    ) -> LossValue {
        logits.withUnsafeBufferPointer { logits in
            slopes.withUnsafeMutableBufferPointer { slopes in
                evaluate(
                    logits: logits, outputs: outputs, foreground: foreground, distance: distance,
                    contact: contact, batch: batch, gradient: slopes)
            }
        }
    }

    /// The same in single precision.
    func evaluate(
        _ logits: [Float], outputs: Int, foreground: Int, distance: Int?, batch: TrainingBatch,
        slopes: inout [Float]
    ) -> LossValue {
        logits.withUnsafeBufferPointer { logits in
            slopes.withUnsafeMutableBufferPointer { slopes in
                evaluate(
                    logits: logits, outputs: outputs, foreground: foreground, distance: distance,
                    batch: batch, gradient: slopes)
            }
        }
    }
}
