import Glibc
import Tensors

/// The distribution of size, shape and staining of the nuclei of one field.
struct NucleusPopulation: Sendable {
    /// The mean radius in pixels.
    let radius: Double
    /// The fraction of the field that nuclei cover.
    let coverage: Double
    /// The probability that a nucleus is placed next to another.
    let adjacencyProbability: Double
    /// The relative difference in stain between the centre and the rim; negative if the rim has
    /// more.
    let rimFalloff: Double
    /// The contrast of the chromatin texture, 0…1.
    let chromatinContrast: Double

    private let radiusSpread: Double
    private let elongation: Double
    private let irregularity: Double
    private let stainSpread: Double

    /// Draws the random properties of a population.
    ///
    /// - Parameters:
    ///   - shortSide: The shorter side of the field in pixels, which limits the radius.
    ///   - modality: The modality of the field.
    ///   - random: The source of the other properties.
    init(shortSide: Int, modality: SampleModality, random: inout RandomSource) {
        let largest = min(modality.maximumRadius, max(7, Double(shortSide) / 7))
        radius = random.logUniform(in: 6...largest)
        coverage = random.uniform(in: 0.12...0.36)
        adjacencyProbability = random.uniform(in: 0.2...0.7)
        rimFalloff = modality.rimFalloff
        chromatinContrast = random.uniform(in: 0.25...0.7)
        radiusSpread = random.uniform(in: 0.08...0.2)
        elongation = random.uniform(in: 1.15...1.7)
        irregularity = random.uniform(in: 0.04...0.13)
        stainSpread = random.uniform(in: 0.12...0.38)
    }

    /// Draws the shape of a nucleus at a position.
    func shape(column: Double, row: Double, random: inout RandomSource) -> NucleusShape {
        let size = min(max(1 + radiusSpread * random.standardNormal(), 0.65), 1.5)
        return NucleusShape(
            column: column, row: row, radius: radius * size,
            elongation: 1 + (elongation - 1) * random.uniform(in: 0...2),
            irregularity: irregularity, random: &random)
    }

    /// Draws the amount of stain of a nucleus, about 1.
    func stain(random: inout RandomSource) -> Double {
        min(max(exp(stainSpread * random.standardNormal()), 0.42), 2)
    }
}
