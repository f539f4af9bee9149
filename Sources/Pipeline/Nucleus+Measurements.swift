import Masks

extension Nucleus {
    /// What QuPath shows of it, by the names of the table.
    ///
    /// - Parameter unit: What samples stand for.
    /// - Returns: Names and values.
    func measurements(in unit: IntensityUnit) -> [(name: String, value: Double)] {
        [
            ("area", Double(area)), ("equivalent_diameter_area", equivalentDiameter),
            ("perimeter", perimeter), ("axis_major_length", majorAxis),
            ("axis_minor_length", minorAxis), ("eccentricity", eccentricity),
            ("solidity", solidity), ("circularity", circularity ?? .nan),
            ("intensity_mean", unit.number(of: intensity.mean)),
            ("intensity_sum", unit.number(of: intensity.mean) * Double(area)),
            ("probability_mean", probability),
        ]
    }
}
