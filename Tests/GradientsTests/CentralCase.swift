import Testing

/// A gradient formula and the function that it is of.
struct CentralCase: Sendable, CustomTestStringConvertible {
    /// The largest relative error of a gradient's elements.
    struct Error: Sendable {
        /// By what the function is derived.
        let gradient: String
        let largest: Double
    }

    let layer: String
    let sizes: String
    /// Compares all the layer's gradients with central differences.
    let errors: @Sendable () -> [Error]

    static let all = layers + losses + networks

    var testDescription: String { "\(layer), \(sizes)" }
}
