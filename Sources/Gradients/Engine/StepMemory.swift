/// Where a step finds the numbers of a network, and where its gradients go.
struct StepMemory {
    /// All that is trained.
    let parameters: UnsafePointer<Float>
    /// The gradient of each of them.
    let gradient: UnsafeMutablePointer<Float>
    /// Running means and variances.
    let statistics: UnsafeMutablePointer<Float>
    /// Decides what is dropped.
    let dropout: UInt64
}
