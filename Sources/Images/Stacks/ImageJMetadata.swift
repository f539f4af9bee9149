/// What ImageJ writes into the description of a TIFF file.
///
/// Source: ImageJ 1.54's `ij.io.FileSaver.getDescriptionString` and `ij.io.FileOpener`, which
/// reads it.
struct ImageJMetadata: Sendable, Equatable {
    /// Every plane.
    let images: Int
    /// The planes' order; `nil` where it is not said, or does not come to ``images``.
    let order: PlaneOrder?
    /// What the resolution's pixels are counted in, in micrometres; `nil` where it is not known.
    let unit: Double?
    /// Whether that is a unit of paper, which programs write whatever they save.
    let isPaper: Bool

    /// Reads a description; `nil` where it is not ImageJ's.
    init?(_ description: String) {
        guard description.hasPrefix("ImageJ=") else { return nil }
        var values: [Substring: Substring] = [:]
        for line in description.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, values[parts[0]] == nil { values[parts[0]] = parts[1] }
        }
        func count(_ name: Substring) -> Int { values[name].flatMap { Int($0) } ?? 1 }
        images = count("images")
        let order = PlaneOrder([
            .init(axis: .channel, count: count("channels")),
            .init(axis: .zSlice, count: count("slices")),
            .init(axis: .time, count: count("frames")),
        ])
        self.order = order.count == images ? order : nil
        let name = values["unit"].map(String.init) ?? ""
        unit = LengthUnit.micrometres(name)
        isPaper = ["inch", "inches", "in", "cm"].contains(name)
    }
}
