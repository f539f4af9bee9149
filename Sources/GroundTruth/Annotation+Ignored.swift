import Masks

extension Annotation {
    /// All that a person should know of it, as a clause; `nil` if there is nothing.
    package var warning: String? {
        let parts = remarks + [ignoredWarning].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// A warning about an annotation that is ignored for the most part, or has ignored pixels but no
    /// nucleus, as a clause; `nil` for any other.
    ///
    /// A mask whose nuclei have the ignore label is like that.
    package var ignoredWarning: String? {
        guard let ignored else { return nil }
        let share = Double(ignored.count) / Double(nuclei.labels.elements.count)
        guard nuclei.count == 0 || share > 0.5 else { return nil }
        return "\(Int((100 * share).rounded())) % of it is left out as not annotated (65535 in 16 "
            + "bits, 4294967295 in 32, or -1), and it has \(nuclei.count) nuclei: is it a mask? "
            + "Save a mask as 0 and 255"
    }

    /// Whether there is no pixel to compare with.
    var isIgnoredThroughout: Bool { ignored?.count == nuclei.labels.elements.count }
}
