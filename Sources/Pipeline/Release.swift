/// This version of nucleid.
package enum Release {
    /// Semantic; stands in every sidecar.
    package static let version = "0.1.0"
}
