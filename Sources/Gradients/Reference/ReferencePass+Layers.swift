import Network

extension ReferencePass {
    /// Applies the upsampling to twice the height and width, and its activation.
    func upsampling(_ x: Volume, level: Int) -> LayerResult {
        let name = "upsampling.\(level)"
        let architecture = blueprint.architecture
        var steps: [LayerResult]
        switch architecture.upsampling {
        case .transposed:
            let weight = self[name, "weight"]
            steps = [
                (
                    DifferentiableLayers.transposedConvolution(
                        x, weight: weight, bias: self[name, "bias"]),
                    { [self] dy in
                        let back = DifferentiableLayers.transposedGradient(
                            dy, x: x, weight: weight)
                        addGradient(back.weight, layer: name, tensor: "weight")
                        addGradient(back.bias, layer: name, tensor: "bias")
                        return back.x
                    }
                )
            ]
        case .nearestThenConvolution:
            let large = DifferentiableLayers.nearestUpsampling(x)
            steps = [
                (large, DifferentiableLayers.nearestUpsamplingGradient),
                convolution(large, name: name, kernel: 2),
            ]
        }
        steps.append(activation(steps[steps.count - 1].y, kind: architecture.upsamplingActivation))
        return Self.compose(steps)
    }

    /// Applies the convolution of a name, without bias if the layout has none.
    func convolution(_ x: Volume, name: String, kernel: Int) -> LayerResult {
        let weight = self[name, "weight"]
        let y = DifferentiableLayers.convolution(
            x, weight: weight, bias: self[name, "bias"],
            outputs: weight.count / (x.channels * kernel * kernel), kernel: kernel)
        return (
            y,
            { [self] dy in
                let back = DifferentiableLayers.convolutionGradient(
                    dy, x: x, weight: weight, kernel: kernel)
                addGradient(back.weight, layer: name, tensor: "weight")
                addGradient(back.bias, layer: name, tensor: "bias")
                return back.x
            }
        )
    }

    /// Applies a batch normalisation and updates its running mean and variance.
    func normalization(_ x: Volume, after convolution: String) -> LayerResult {
        let name = "\(convolution).normalization"
        let moments = DifferentiableLayers.BatchMoments(of: x)
        let scale = self[name, "weight"]
        let y = DifferentiableLayers.normalization(
            x, moments: moments, scale: scale, shift: self[name, "bias"])
        updateStatistic(named: "\(name).running_mean", by: moments.updating(mean:))
        updateStatistic(named: "\(name).running_var", by: moments.updating(variance:))
        return (
            y,
            { [self] dy in
                let back = DifferentiableLayers.normalizationGradient(
                    dy, x: x, moments: moments, scale: scale)
                addGradient(back.scale, layer: name, tensor: "weight")
                addGradient(back.shift, layer: name, tensor: "bias")
                return back.x
            }
        )
    }

    /// Applies an activation function to each value.
    func activation(_ x: Volume, kind: Architecture.Activation) -> LayerResult {
        (
            DifferentiableLayers.activation(x, kind: kind),
            { DifferentiableLayers.activationGradient($0, x: x, kind: kind) }
        )
    }
}
