import Tensors

/// The stained specimen of a field, independent of the microscope.
struct SampleScene: Sendable {
    /// The label image: 0 is background, nuclei are 1…n without gaps.
    let labels: Plane<UInt16>
    /// The stain in zSlice: about 1 in nuclei, 0 outside, with sharp edges.
    let inFocusStain: Plane<Float>
    /// The stain of nuclei outside the focal plane.
    let outOfFocusStain: Plane<Float>

    /// Draws the nuclei of a population in a field of a size in pixels.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(width: Int, height: Int, population: NucleusPopulation, random: inout RandomSource) {
        var inFocus = NucleusCanvas(
            width: width, height: height, population: population, random: &random)
        inFocus.placeNuclei(random: &random)
        inFocus.scatterDebris(random: &random)
        labels = Plane(width: width, height: height, elements: Self.relabelled(inFocus.labels))
        inFocusStain = Plane(width: width, height: height, elements: inFocus.stain)

        var outOfFocus = NucleusCanvas(
            width: width, height: height, population: population, random: &random)
        outOfFocus.placeNuclei(coverageFraction: random.uniform(in: 0...0.3), random: &random)
        outOfFocusStain = Plane(width: width, height: height, elements: outOfFocus.stain)
    }

    /// Removes the gaps in the numbering that are left by nuclei hidden under later ones.
    private static func relabelled(_ labels: [UInt16]) -> [UInt16] {
        var numbers = [UInt16](repeating: 0, count: Int(labels.max() ?? 0) + 1)
        for label in labels { numbers[Int(label)] = 1 }
        numbers[0] = 0
        var last: UInt16 = 0
        for (label, seen) in numbers.enumerated() where seen > 0 {
            last += 1
            numbers[label] = last
        }
        return labels.map { numbers[Int($0)] }
    }
}

/// A canvas on which nuclei are drawn one after another.
private struct NucleusCanvas {
    /// The number of the topmost nucleus at each pixel, 0 where there is none.
    private(set) var labels: [UInt16]
    /// The stain at each pixel; where nuclei overlap, the larger amount and a fraction of the
    /// smaller.
    private(set) var stain: [Float]

    private let width: Int
    private let height: Int
    private let population: NucleusPopulation
    private let chromatin: (coarse: ValueNoise, fine: ValueNoise)
    private var placed: [NucleusShape] = []

    /// The least visible area of a nucleus in pixels.
    private static let minimumArea = 20
    /// The largest fraction of a nucleus that may overlap others.
    private static let maximumOverlap = 0.15

    /// Creates an empty canvas and draws the chromatin texture.
    init(width: Int, height: Int, population: NucleusPopulation, random: inout RandomSource) {
        self.width = width
        self.height = height
        self.population = population
        labels = Array(repeating: 0, count: width * height)
        stain = Array(repeating: 0, count: width * height)
        chromatin = (
            ValueNoise(scale: max(3, population.radius / 2.5), random: &random),
            ValueNoise(scale: 2.5, random: &random)
        )
    }

    /// Places nuclei, the first near the centre, until a coverage is reached or too many tries
    /// fail.
    ///
    /// - Parameters:
    ///   - fraction: The coverage relative to that of the population.
    ///   - random: The source of positions, shapes and stains.
    mutating func placeNuclei(coverageFraction fraction: Double = 1, random: inout RandomSource) {
        let area = Double(width * height)
        let target = Int(population.coverage * fraction * area)
        let tries = 20 + Int(area / (population.radius * population.radius))
        var covered = 0
        for _ in 0..<tries where covered < target {
            let (column, row) = position(random: &random)
            let shape = population.shape(column: column, row: row, random: &random)
            let amount = population.stain(random: &random)
            var (inside, overlapping) = (0, 0)
            shape.forEachPixel(width: width, height: height) { index, _ in
                inside += 1
                if labels[index] > 0 { overlapping += 1 }
            }
            guard inside >= Self.minimumArea,
                Double(overlapping) <= Self.maximumOverlap * Double(inside),
                placed.count < Int(UInt16.max)
            else { continue }
            placed.append(shape)
            draw(shape, stain: amount, label: UInt16(placed.count))
            covered += inside - overlapping
        }
    }

    /// Adds stained specks that are no nuclei.
    mutating func scatterDebris(random: inout RandomSource) {
        let count = Int(Double(width * height) * random.uniform(in: 0...6e-5))
        for _ in 0..<count {
            let speck = NucleusShape(
                column: random.uniform(in: 0...Double(width)),
                row: random.uniform(in: 0...Double(height)),
                radius: random.uniform(in: 0.7...1.8), elongation: 1.5, irregularity: 0.1,
                random: &random)
            draw(speck, stain: random.uniform(in: 0.3...1.2), label: nil)
        }
    }

    /// Draws the position of the next nucleus.
    private func position(random: inout RandomSource) -> (column: Double, row: Double) {
        let (across, down) = (Double(width - 1), Double(height - 1))
        if placed.isEmpty {
            return (
                across * random.uniform(in: 0.35...0.65), down * random.uniform(in: 0.35...0.65)
            )
        }
        guard random.bernoulli(probability: population.adjacencyProbability) else {
            return (random.uniform(in: 0...across), random.uniform(in: 0...down))
        }
        let neighbour = placed[random.index(below: placed.count)]
        let direction = Direction.random(using: &random)
        let distance = (neighbour.radius + population.radius) * random.uniform(in: 0.8...1.05)
        return (
            neighbour.column + direction.column * distance, neighbour.row + direction.row * distance
        )
    }

    private mutating func draw(_ shape: NucleusShape, stain amount: Double, label: UInt16?) {
        let contrast = Float(population.chromatinContrast)
        shape.forEachPixel(width: width, height: height) { index, distance in
            let (row, column) = (index / width, index % width)
            let texture =
                0.6 * chromatin.coarse.value(row: row, column: column)
                + 0.6 * chromatin.fine.value(row: row, column: column)
            let thickness = Float(1 + population.rimFalloff * (0.5 - distance * distance))
            let value = Float(amount) * thickness * max(0.2, 1 + contrast * texture)
            let below = stain[index]
            stain[index] = max(value, below) + 0.2 * min(value, below)
            if let label { labels[index] = label }
        }
    }
}
