import Outbox

extension Sidecar.Rescaling {
    /// The end of the image's line in a report: `, scaled 0.3 (nuclei of 120 px)`; empty if the
    /// image was not scaled.
    package var reportText: String {
        guard factor != 1 else { return "" }
        let nuclei = diameterPx.map { " (nuclei of \(Int($0.rounded())) px)" } ?? ""
        return ", scaled \(BatchReport.rounded(factor, digits: 2))\(nuclei)"
    }
}
