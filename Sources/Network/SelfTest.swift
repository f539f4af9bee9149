import Tensors

/// Checks, before a model is used, that this machine computes its outputs correctly.
package enum SelfTest {
    /// Returns the largest and the mean absolute difference of probabilities that are accepted.
    package static func tolerance(for precision: Precision) -> (largest: Float, mean: Float) {
        switch precision {
        case .exact: (1e-3, 1e-3)
        // At a few pixels on the borders of nuclei, one integer step changes the probability much.
        case .fast: (0.25, 5e-3)
        }
    }

    /// Compares an inference pool's output with the output recorded for the built-in model.
    ///
    /// - Throws: ``WeightsError`` for a damaged executable, ``SelfTestError`` for wrong
    ///   probabilities.
    package static func checkBuiltInModel(with pool: InferencePool) throws {
        let recorded = try Safetensors(Model.builtInProof)
        let input = try recorded.tensor(named: "case.input").slice(at: 0)
        let output = try recorded.tensor(named: "case.output").slice(at: 0)
        try compare(pool, input: input, expected: output, source: "PyTorch's recorded ones")
    }

    /// Compares an inference pool's output with the reference implementation's.
    ///
    /// The input is a corner of the recorded tile, of at least 64x64 pixels. This takes about a
    /// second with a network as large as the built-in one.
    ///
    /// - Throws: ``WeightsError`` for a damaged executable, ``SelfTestError`` for wrong
    ///   probabilities.
    package static func compareWithReference(network: UNet, pool: InferencePool) throws {
        let recorded = try Safetensors(Model.builtInProof).tensor(named: "case.input").slice(at: 0)
        let side = max(64, network.architecture.sizeMultiple)
        let width = recorded.shape[2]
        let corner = (0..<side).flatMap { recorded.elements[$0 * width..<$0 * width + side] }
        let input = Tensor(shape: [1, side, side], elements: corner)
        let output = ReferenceNetwork(network).evaluate(input)
        try compare(pool, input: input, expected: output, source: "the reference's")
    }

    private static func compare(
        _ pool: InferencePool, input: Tensor, expected: Tensor, source name: String
    ) throws(SelfTestError) {
        let size = PlaneSize(height: input.shape[1], width: input.shape[2])
        var (difference, sum): (Float, Float) = (0, 0)
        pool.evaluate(count: 1, size: size) { _, tile in
            _ = tile.update(fromContentsOf: input.elements)
        } consume: { _, outputs in
            for (value, expected) in zip(outputs, expected.elements) {
                let distance = abs(value - expected)
                // NaN counts as an infinite difference.
                difference = max(difference, distance.isNaN ? .infinity : distance)
                sum += distance
            }
        }
        let tolerance = tolerance(for: pool.precision)
        let mean = sum / Float(expected.elements.count)
        guard difference <= tolerance.largest, mean <= tolerance.mean else {
            throw SelfTestError(
                difference: difference, mean: mean, precision: pool.precision, expected: name)
        }
    }
}

/// An error: the computed probabilities differ too much from the expected ones.
package struct SelfTestError: Error, CustomStringConvertible {
    /// The largest absolute difference.
    package let difference: Float
    /// The mean absolute difference.
    package let mean: Float
    /// The precision of the computation.
    package let precision: Precision
    /// The origin of the expected probabilities, as a noun phrase for the message.
    package let expected: String

    package var description: String {
        let allowed = SelfTest.tolerance(for: precision)
        return "this machine computes wrong probabilities: they differ from \(expected) by up to "
            + "\(difference) and by \(mean) on average, where \(allowed.largest) and "
            + "\(allowed.mean) are allowed"
    }
}
