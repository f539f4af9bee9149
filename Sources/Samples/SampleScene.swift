import Tensors

/// What lies under the microscope, before any light has fallen on it.
struct SampleScene: Sendable {
    /// 0 background, 1…n the nuclei, without gaps.
    let labels: Plane<UInt16>
    /// The dye in focus: about 1 in a nucleus, 0 beside it, with sharp edges.
    let stain: Plane<Float>
    /// The dye of what lies above or below the focus, or is no nucleus.
    let blurred: Plane<Float>

    /// Places a population on a field.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(width: Int, height: Int, population: NucleusPopulation, random: inout RandomSource) {
        var bed = NucleusBed(width: width, height: height, population: population, random: &random)
        bed.plant(random: &random)
        bed.scatterDebris(random: &random)
        labels = Plane(width: width, height: height, elements: Self.numbered(bed.labels))
        stain = Plane(width: width, height: height, elements: bed.stain)

        var depths = NucleusBed(
            width: width, height: height, population: population, random: &random)
        depths.plant(share: random.uniform(in: 0...0.3), random: &random)
        blurred = Plane(width: width, height: height, elements: depths.stain)
    }

    /// Closes the gaps that nuclei hidden by later ones left in the numbering.
    private static func numbered(_ labels: [UInt16]) -> [UInt16] {
        var names = [UInt16](repeating: 0, count: Int(labels.max() ?? 0) + 1)
        for label in labels { names[Int(label)] = 1 }
        names[0] = 0
        var last: UInt16 = 0
        for (label, seen) in names.enumerated() where seen > 0 {
            last += 1
            names[label] = last
        }
        return labels.map { names[Int($0)] }
    }
}
