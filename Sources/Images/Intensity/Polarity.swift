/// Whether nuclei are brighter or darker than their background.
package enum Polarity: String, Sendable, CaseIterable {
    /// Dark nuclei if the image's mean is above the model's threshold, else bright nuclei.
    case auto
    /// Never inverted: fluorescence, even with a bright haze.
    case brightNuclei = "bright-nuclei"
    /// Always inverted: bright field.
    case darkNuclei = "dark-nuclei"

    /// Whether an image of this mean intensity is inverted; both numbers are in 0…255.
    func inverts(mean: Double, threshold: Double) -> Bool {
        switch self {
        case .auto: mean > threshold
        case .brightNuclei: false
        case .darkNuclei: true
        }
    }
}
