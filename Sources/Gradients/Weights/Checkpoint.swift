import Network
import Tensors

/// All that a training run needs to go on as if it had never stopped, as a safetensors file.
///
/// Tensors `parameters`, `statistics`, `adam.mean`, `adam.variance`, `average.parameters` and
/// `average.statistics`, each flat as ``ParameterLayout`` says, F32; those without numbers are left
/// out. Metadata `nucleid.checkpoint` (`1`), `nucleid.blueprint`, `nucleid.adam` and
/// `nucleid.average` (JSON), and each note under `nucleid.note.` and its name.
package struct Checkpoint: Sendable, Equatable {
    /// What is trained.
    package let blueprint: TrainableArchitecture
    /// The network after the last step.
    package let state: NetworkState
    /// The optimiser after the last step.
    package let adam: Adam
    /// The average that is validated.
    package let average: MovingAverage
    /// What the training loop keeps besides, by names of its own.
    package let loopState: [String: String]

    /// Takes what a run has between two steps.
    ///
    /// - Parameters:
    ///   - blueprint: What is trained.
    ///   - state: Of the blueprint's layout, as all that follows.
    ///   - adam: The optimiser.
    ///   - average: What is validated.
    ///   - notes: What the training loop keeps besides.
    package init(
        blueprint: TrainableArchitecture, state: NetworkState, adam: Adam, average: MovingAverage,
        notes: [String: String]
    ) {
        let layout = ParameterLayout(for: blueprint)
        precondition(
            adam.mean.count == layout.count
                && [state, average.state].allSatisfy {
                    $0.parameters.count == layout.count
                        && $0.statistics.count == layout.statisticsCount
                }, "a checkpoint has the numbers of its blueprint")
        self.blueprint = blueprint
        self.state = state
        self.adam = adam
        self.average = average
        self.loopState = notes
    }

    /// The bytes of the file; the same checkpoint gives the same bytes.
    ///
    /// - Throws: ``WeightsError/header(reason:)`` where the notes are longer than is read.
    /// - Complexity: O(*n*), where *n* is the number of parameters.
    package func bytes() throws(WeightsError) -> [UInt8] {
        var metadata = [
            Key.version: Self.version,
            Key.blueprint: MetadataText.text(of: blueprint),
            Key.adam: MetadataText.text(of: AdamText(settings: adam.settings, step: adam.step)),
            Key.average: MetadataText.text(
                of: AverageText(decay: average.decay, count: average.count)),
        ]
        for (name, note) in loopState { metadata[Key.note + name] = note }
        let tensors = [
            ("parameters", state.parameters), ("statistics", state.statistics),
            ("adam.mean", adam.mean), ("adam.variance", adam.variance),
            ("average.parameters", average.state.parameters),
            ("average.statistics", average.state.statistics),
        ]
        return try Safetensors.bytes(
            metadata: metadata,
            tensors: tensors.filter { !$0.1.isEmpty }.map { name, numbers in
                (name, Tensor(shape: [numbers.count], elements: numbers))
            })
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: Of the whole file.
    ///   - expected: What it must be a checkpoint of; `nil` takes any.
    /// - Throws: ``WeightsError`` where it is no checkpoint, or one of another blueprint.
    /// - Complexity: O(*n*), where *n* is the number of parameters.
    package init(
        _ bytes: UnsafeRawBufferPointer, of expected: TrainableArchitecture? = nil
    ) throws(WeightsError) {
        let file = try Safetensors(bytes)
        let metadata = file.metadata
        guard let version = metadata[Key.version] else {
            throw .metadata(key: Key.version, reason: "is missing: it is no checkpoint of a run")
        }
        guard version == Self.version else {
            throw .metadata(
                key: Key.version, reason: "is '\(version)'; '\(Self.version)' is read")
        }
        let blueprint = try Self.blueprint(of: metadata)
        if let expected, expected != blueprint {
            throw .metadata(
                key: Key.blueprint,
                reason: "is of another network than the one that is trained; begin anew, or "
                    + "train the network that the run began with")
        }
        let layout = ParameterLayout(for: blueprint)
        let adam = try AdamText.read(metadata)
        let average = try AverageText.read(metadata)
        func numbers(_ name: String, _ count: Int) throws(WeightsError) -> [Float] {
            count == 0 ? [] : try file.tensor(name, shape: [count]).elements
        }
        self.blueprint = blueprint
        state = NetworkState(
            parameters: try numbers("parameters", layout.count),
            statistics: try numbers("statistics", layout.statisticsCount))
        self.adam = Adam(
            settings: adam.settings, step: adam.step, mean: try numbers("adam.mean", layout.count),
            variance: try numbers("adam.variance", layout.count))
        self.average = MovingAverage(
            state: NetworkState(
                parameters: try numbers("average.parameters", layout.count),
                statistics: try numbers("average.statistics", layout.statisticsCount)),
            decay: average.decay, count: average.count)
        loopState = Dictionary(
            uniqueKeysWithValues: metadata.filter { $0.key.hasPrefix(Key.note) }.map {
                (String($0.key.dropFirst(Key.note.count)), $0.value)
            })
    }
}
