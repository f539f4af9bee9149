import Network
import Tensors

/// The complete state of a training run between two steps, stored as a safetensors file.
///
/// A run resumed from a checkpoint continues exactly as if it had not stopped. Tensors
/// `parameters`, `statistics`, `adam.mean`, `adam.variance`, `average.parameters` and
/// `average.statistics` are flat F32 arrays in the order of ``ParameterLayout``; empty ones are
/// left out. Metadata are `nucleid.checkpoint` (`1`), `nucleid.blueprint`, `nucleid.adam` and
/// `nucleid.average` (JSON), and each entry of ``loopState`` under `nucleid.note.` followed by its
/// name.
package struct Checkpoint: Sendable, Equatable {
    /// The network that is trained, with its training-only layers.
    package let blueprint: TrainableArchitecture
    /// The parameters and running statistics after the last step.
    package let state: NetworkState
    /// The optimiser state after the last step.
    package let adam: Adam
    /// The moving average, which validation uses.
    package let average: MovingAverage
    /// The additional state of the training loop, by name.
    package let loopState: [String: String]

    /// Creates a checkpoint of a run between two steps.
    ///
    /// - Parameters:
    ///   - blueprint: The network that is trained.
    ///   - state: The parameters and running statistics, in the layout of `blueprint`.
    ///   - adam: The optimiser state.
    ///   - average: The moving average, in the layout of `blueprint`.
    ///   - loopState: The additional state of the training loop, by name.
    package init(
        blueprint: TrainableArchitecture, state: NetworkState, adam: Adam, average: MovingAverage,
        loopState: [String: String]
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
        self.loopState = loopState
    }

    /// Returns the bytes of the file; equal checkpoints give equal bytes.
    ///
    /// - Throws: ``WeightsError/header(reason:)`` if the metadata exceed the header limit of
    ///   readers.
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

    /// Reads a checkpoint from a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the whole file.
    ///   - expected: The network that the checkpoint must be of; `nil` accepts any.
    /// - Throws: ``WeightsError`` if the file is no checkpoint or is of another network.
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
        func numbers(named name: String, count: Int) throws(WeightsError) -> [Float] {
            count == 0 ? [] : try file.tensor(named: name, shape: [count]).elements
        }
        self.blueprint = blueprint
        state = NetworkState(
            parameters: try numbers(named: "parameters", count: layout.count),
            statistics: try numbers(named: "statistics", count: layout.statisticsCount))
        self.adam = Adam(
            settings: adam.settings, step: adam.step,
            mean: try numbers(named: "adam.mean", count: layout.count),
            variance: try numbers(named: "adam.variance", count: layout.count))
        self.average = MovingAverage(
            state: NetworkState(
                parameters: try numbers(named: "average.parameters", count: layout.count),
                statistics: try numbers(named: "average.statistics", count: layout.statisticsCount)),
            decay: average.decay, count: average.count)
        loopState = Dictionary(
            uniqueKeysWithValues: metadata.filter { $0.key.hasPrefix(Key.note) }.map {
                (String($0.key.dropFirst(Key.note.count)), $0.value)
            })
    }
}
