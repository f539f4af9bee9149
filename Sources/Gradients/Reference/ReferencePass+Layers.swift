import Network

extension ReferencePass {
    /// The convolution that doubles height and width, and its activation.
    func upsampling(_ x: Volume, _ level: Int) -> Step {
        let name = "upsampling.\(level)"
        let architecture = blueprint.architecture
        var steps: [Step]
        switch architecture.upsampling {
        case .transposed:
            let weight = self[name, "weight"]
            steps = [
                (
                    DifferentiableLayers.transposed(x, weight: weight, bias: self[name, "bias"]),
                    { [self] dy in
                        let back = DifferentiableLayers.transposedGradient(
                            dy, x: x, weight: weight)
                        add(back.weight, name, "weight")
                        add(back.bias, name, "bias")
                        return back.x
                    }
                )
            ]
        case .nearestThenConvolution:
            let large = DifferentiableLayers.nearest(x)
            steps = [
                (large, DifferentiableLayers.nearestGradient), convolution(large, name, kernel: 2),
            ]
        }
        steps.append(activation(steps[steps.count - 1].y, architecture.upsamplingActivation))
        return Self.chain(steps)
    }

    /// A convolution by the tensors of a name; without a bias where there is none.
    func convolution(_ x: Volume, _ name: String, kernel: Int) -> Step {
        let weight = self[name, "weight"]
        let y = DifferentiableLayers.convolution(
            x, weight: weight, bias: self[name, "bias"],
            outputs: weight.count / (x.channels * kernel * kernel), kernel: kernel)
        return (
            y,
            { [self] dy in
                let back = DifferentiableLayers.convolutionGradient(
                    dy, x: x, weight: weight, kernel: kernel)
                add(back.weight, name, "weight")
                add(back.bias, name, "bias")
                return back.x
            }
        )
    }

    /// A batch normalisation, which updates its running moments.
    func normalization(_ x: Volume, _ convolution: String) -> Step {
        let name = "\(convolution).normalization"
        let moments = DifferentiableLayers.BatchMoments(x)
        let scale = self[name, "weight"]
        let y = DifferentiableLayers.normalization(
            x, moments, scale: scale, shift: self[name, "bias"])
        update("\(name).running_mean", moments.updating(mean:))
        update("\(name).running_var", moments.updating(variance:))
        return (
            y,
            { [self] dy in
                let back = DifferentiableLayers.normalizationGradient(
                    dy, x: x, moments, scale: scale)
                add(back.scale, name, "weight")
                add(back.shift, name, "bias")
                return back.x
            }
        )
    }

    /// A function of each value by itself.
    func activation(_ x: Volume, _ kind: Architecture.Activation) -> Step {
        (
            DifferentiableLayers.activation(x, kind),
            { DifferentiableLayers.activationGradient($0, x: x, kind) }
        )
    }
}
