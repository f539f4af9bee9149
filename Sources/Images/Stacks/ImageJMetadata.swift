/// The ImageDescription that ImageJ writes into a TIFF file.
///
/// Source: ImageJ 1.54's `ij.io.FileSaver.getDescriptionString`, and `ij.io.FileOpener`, which
/// reads it.
struct ImageJMetadata: Sendable, Equatable {
    /// The number of planes.
    let images: Int
    /// The order of the planes; `nil` if it is missing or disagrees with ``images``.
    let order: PlaneOrder?
    /// The length unit of the resolution, in micrometres; `nil` if unknown.
    let unit: Double?
    /// Whether the unit is one of printing (inch, cm), which programs write by default.
    let isPaper: Bool

    /// Parses a description; `nil` if ImageJ did not write it.
    init?(_ description: String) {
        guard description.hasPrefix("ImageJ=") else { return nil }
        var values: [Substring: Substring] = [:]
        for line in description.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, values[parts[0]] == nil { values[parts[0]] = parts[1] }
        }
        func count(named name: Substring) -> Int { values[name].flatMap { Int($0) } ?? 1 }
        images = count(named: "images")
        let order = PlaneOrder(runs: [
            .init(axis: .channel, count: count(named: "channels")),
            .init(axis: .zSlice, count: count(named: "slices")),
            .init(axis: .time, count: count(named: "frames")),
        ])
        self.order = order.count == images ? order : nil
        let name = values["unit"].map(String.init) ?? ""
        unit = LengthUnit.micrometres(per: name)
        isPaper = ["inch", "inches", "in", "cm"].contains(name)
    }
}
