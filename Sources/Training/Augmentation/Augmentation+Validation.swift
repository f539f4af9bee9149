extension Augmentation {
    /// The reason why effects on colours, specimen or acquisition are invalid, as a clause; `nil` if
    /// they are valid.
    package var invalidEffectReason: String? {
        let effects: [(name: String, effect: Occasional, range: ClosedRange<Double>)] = [
            ("colour.mixture", colour.mixture, 0...1), ("colour.stain", colour.stain, 0...1),
            ("specimen.nuclei", specimen.nuclei, 0...10),
            ("specimen.defocus", specimen.defocus, 0...10),
            ("specimen.debris", specimen.debris, 0...10),
            ("specimen.fibres", specimen.fibres, 0...10),
            ("acquisition.vignetting", acquisition.vignetting, 0...1),
            ("acquisition.unevenness", acquisition.unevenness, 0...1),
            ("acquisition.photons", acquisition.photons, 1...1e6),
            ("acquisition.saturation", acquisition.saturation, 0.01...10),
            ("acquisition.defects", acquisition.defects, 0...0.5),
            ("acquisition.compression", acquisition.compression, 1...100),
        ]
        for (name, effect, range) in effects where effect.chance != 0 {
            if !(0...1).contains(effect.chance) {
                return "the chance of its \(name) is \(effect.chance), not 0 to 1"
            }
            let amount = effect.amount
            if !range.contains(amount.lowerBound) || !range.contains(amount.upperBound) {
                return "its \(name) is \(amount.lowerBound) to \(amount.upperBound), "
                    + "not within \(range.lowerBound) to \(range.upperBound)"
            }
        }
        return nil
    }
}
