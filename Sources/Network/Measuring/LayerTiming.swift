/// What one layer of a network costs.
package struct LayerTiming: Sendable {
    /// As in the weights file, such as `encoder.0.1`, or what is done where there are no weights.
    package let name: String
    /// A pass over one tile, the time that all threads take together for it.
    package let seconds: Double
    /// Multiplications and additions for one tile, counted as direct convolutions.
    package let operations: Int
}
