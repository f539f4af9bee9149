import Tensors

extension TrainingDistance {
    /// The names of the tensors in a weights file.
    private enum Name {
        static let mean = "features.mean"
        static let scale = "features.scale"
        static let components = "features.components"
        static let deviations = "features.deviations"
        static let prototypes = "features.prototypes"
        static let threshold = "features.threshold"
    }

    /// The tensors that store the distance in a weights file, by name.
    package var tensors: [String: Tensor] {
        let axes = deviations.count
        return [
            Name.mean: Tensor(shape: [mean.count], elements: mean),
            Name.scale: Tensor(shape: [scale.count], elements: scale),
            Name.components: Tensor(shape: [axes - 1, mean.count], elements: components),
            Name.deviations: Tensor(shape: [axes], elements: deviations),
            Name.prototypes: Tensor(shape: [prototypes.count / axes, axes], elements: prototypes),
            Name.threshold: Tensor(shape: [1], elements: [threshold]),
        ]
    }

    /// Reads the distance of a weights file; `nil` if it has none.
    ///
    /// - Parameters:
    ///   - file: The weights file.
    ///   - channels: The number of bottleneck channels of its network.
    /// - Throws: ``WeightsError`` if a tensor is missing, has another shape, or has a value that is
    ///   not finite, or not above 0 where it must be.
    init?(from file: Safetensors, channels: Int) throws(WeightsError) {
        guard file.contains(Name.deviations) else { return nil }
        let axes = try Self.length(of: Name.deviations, in: file)
        let prototypeCount = try Self.length(of: Name.prototypes, in: file)
        guard (2...Self.most.components + 1).contains(axes) else {
            throw .tensor(
                name: Name.deviations,
                reason: "it has \(axes) values; 2 to \(Self.most.components + 1) are supported")
        }
        guard (1...Self.most.prototypes).contains(prototypeCount) else {
            throw .tensor(
                name: Name.prototypes,
                reason: "it has \(prototypeCount) rows; 1 to \(Self.most.prototypes) are supported")
        }
        func values(_ name: String, _ shape: [Int]) throws(WeightsError) -> [Float] {
            let values = try file.tensor(named: name, shape: shape).elements
            guard values.allSatisfy(\.isFinite) else {
                throw .tensor(name: name, reason: "a value is not finite")
            }
            return values
        }
        let deviations = try values(Name.deviations, [axes])
        let threshold = try values(Name.threshold, [1])
        for (name, values) in [(Name.deviations, deviations), (Name.threshold, threshold)] {
            guard values.allSatisfy({ $0 > 0 }) else {
                throw .tensor(name: name, reason: "a value is not above 0")
            }
        }
        self.init(
            mean: try values(Name.mean, [channels]), scale: try values(Name.scale, [channels]),
            components: try values(Name.components, [axes - 1, channels]), deviations: deviations,
            prototypes: try values(Name.prototypes, [prototypeCount, axes]),
            threshold: threshold[0])
    }

    /// The length of the first axis of a tensor; its elements are not read.
    private static func length(
        of name: String, in file: Safetensors
    ) throws(WeightsError) -> Int {
        guard let entry = file.entries[name] else { throw .missing(name: name) }
        return entry.shape.first ?? 0
    }
}
