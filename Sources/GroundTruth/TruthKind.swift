/// How a truth says what its nuclei are.
package enum TruthKind: String, Codable, Sendable, Equatable {
    /// A label image: each value but 0 is a nucleus.
    case labels
    /// A mask: each 8-connected component is a nucleus, so that touching ones count as one.
    case mask
    /// A mask for each nucleus, as the Data Science Bowl 2018 publishes them.
    case masks
}
