/// A layer in training: it computes its feature maps in a forward pass, and the gradients of its
/// parameters and of what it reads in a backward pass.
protocol EngineUnit: AnyObject {
    /// The layer's name in the ``ParameterLayout``.
    var name: String { get }

    /// Computes the feature maps from those of the sources.
    func forward(_ pass: Pass)

    /// Computes the gradients of the parameters and of the sources, from that of the output.
    func backward(_ pass: Pass)
}
