import Tensors

/// Shows, before a model is trusted with images, that this machine computes with it rightly.
package enum ModelProof {
    /// The largest difference of a probability that passes.
    package static let tolerance: Float = 1e-3

    /// Compares what a crew says with the output recorded for the built-in model.
    ///
    /// - Throws: ``WeightsError`` for a damaged executable, ``ModelProofError`` for wrong numbers.
    package static func checkBuiltIn(_ crew: EvaluatorCrew) throws {
        let recorded = try Safetensors(Model.builtInProof)
        let input = try recorded.tensor("case.input").slice(0)
        let output = try recorded.tensor("case.output").slice(0)
        try compare(crew, input, output, with: "PyTorch's recorded ones")
    }

    /// Compares what a crew says with the reference, on a corner of the recorded tile; takes about a
    /// second with a network as large as the built-in one.
    package static func checkAgainstReference(_ network: UNet, _ crew: EvaluatorCrew) throws {
        let recorded = try Safetensors(Model.builtInProof).tensor("case.input").slice(0)
        let side = max(64, network.architecture.multiple)
        let width = recorded.shape[2]
        let corner = (0..<side).flatMap { recorded.elements[$0 * width..<$0 * width + side] }
        let input = Tensor(shape: [1, side, side], elements: corner)
        let output = ReferenceNetwork(network).evaluate(input)
        try compare(crew, input, output, with: "the reference's")
    }

    private static func compare(
        _ crew: EvaluatorCrew, _ input: Tensor, _ expected: Tensor, with name: String
    ) throws(ModelProofError) {
        let size = PlaneSize(height: input.shape[1], width: input.shape[2])
        var difference: Float = 0
        crew.outputs(count: 1, size: size) { _, tile in
            _ = tile.update(fromContentsOf: input.elements)
        } take: { _, outputs in
            for (value, expected) in zip(outputs, expected.elements) {
                let distance = abs(value - expected)
                // What is not a number is as far as can be.
                difference = max(difference, distance.isNaN ? .infinity : distance)
            }
        }
        guard difference <= tolerance else {
            throw ModelProofError(difference: difference, expected: name)
        }
    }
}

/// The probabilities computed here are not those that they should be.
package struct ModelProofError: Error, CustomStringConvertible {
    /// The largest difference.
    package let difference: Float
    /// What they were compared with.
    package let expected: String

    package var description: String {
        "this machine computes wrong probabilities: they differ from \(expected) by up to "
            + "\(difference), where \(ModelProof.tolerance) is allowed"
    }
}
