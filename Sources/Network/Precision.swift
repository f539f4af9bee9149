/// How exactly the network is computed.
package enum Precision: String, Sendable, CaseIterable, Codable {
    /// In 32-bit floating point: probabilities within 1e-3 of the recorded ones.
    case exact
    /// With narrower numbers, where the processor has instructions that make it faster.
    case fast
}
