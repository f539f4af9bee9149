import Glibc
import Tensors

/// What the nuclei of one field have in common, and how far they differ.
struct NucleusPopulation: Sendable {
    /// The usual radius, in pixels.
    let radius: Double
    /// The share of the field that nuclei cover.
    let coverage: Double
    /// The probability that a nucleus grows against another.
    let crowding: Double
    /// How much darker the rim is than the middle (above 0), or brighter (below).
    let dome: Double
    /// The unevenness of the chromatin, 0…1.
    let contrast: Double

    private let radiusSpread: Double
    private let elongation: Double
    private let irregularity: Double
    private let stainSpread: Double

    /// Draws a population for a field.
    ///
    /// - Parameters:
    ///   - shortSide: The field's shorter side, in pixels, which bounds the radius.
    ///   - kind: What the field is taken with.
    ///   - random: Where the rest comes from.
    init(shortSide: Int, kind: SampleKind, random: inout RandomSource) {
        let largest = min(kind.largestRadius, max(7, Double(shortSide) / 7))
        radius = random.proportion(in: 6...largest)
        coverage = random.uniform(in: 0.12...0.36)
        crowding = random.uniform(in: 0.2...0.7)
        dome = kind.dome
        contrast = random.uniform(in: 0.25...0.7)
        radiusSpread = random.uniform(in: 0.08...0.2)
        elongation = random.uniform(in: 1.15...1.7)
        irregularity = random.uniform(in: 0.04...0.13)
        stainSpread = random.uniform(in: 0.12...0.38)
    }

    /// Draws a nucleus at a place.
    func shape(column: Double, row: Double, random: inout RandomSource) -> NucleusShape {
        let size = min(max(1 + radiusSpread * random.normal(), 0.65), 1.5)
        return NucleusShape(
            column: column, row: row, radius: radius * size,
            elongation: 1 + (elongation - 1) * random.uniform(in: 0...2),
            irregularity: irregularity, random: &random)
    }

    /// Draws how much dye a nucleus took up; 1 is usual.
    func stain(random: inout RandomSource) -> Double {
        min(max(exp(stainSpread * random.normal()), 0.42), 2)
    }
}
