/// The time that each layer of a network takes in steps of training.
package struct LayerTimes: Sendable {
    /// The time of a layer, in all steps since the recording began.
    package struct Row: Sendable {
        /// The layer's name, such as 'encoder.0.0', or 'loss'.
        package let layer: String
        /// The time of its forward passes.
        package internal(set) var forward = Duration.zero
        /// The time of its backward passes.
        package internal(set) var backward = Duration.zero
    }

    /// The layers in forward order.
    package private(set) var rows: [Row] = []

    /// Creates a recording without times.
    package init() {}

    /// Runs a part of a step and adds its time to a layer.
    mutating func measure<Result>(
        _ layer: String, _ part: WritableKeyPath<Row, Duration>, _ body: () -> Result
    ) -> Result {
        let start = ContinuousClock.now
        let result = body()
        let time = ContinuousClock.now - start
        let place = rows.firstIndex { $0.layer == layer } ?? rows.endIndex
        if place == rows.endIndex { rows.append(Row(layer: layer)) }
        rows[place][keyPath: part] += time
        return result
    }
}
