/// Whether nuclei are brighter or darker than what surrounds them.
package enum Polarity: String, Sendable, CaseIterable {
    /// Dark nuclei where the image's mean is above the model's threshold.
    case auto
    /// Never inverted: fluorescence, however hazy.
    case brightNuclei = "bright-nuclei"
    /// Always inverted: bright field.
    case darkNuclei = "dark-nuclei"

    /// Whether an image of this mean is to be inverted; both numbers in 0…255.
    func inverts(mean: Double, threshold: Double) -> Bool {
        switch self {
        case .auto: mean > threshold
        case .brightNuclei: false
        case .darkNuclei: true
        }
    }
}
