import Tensors

/// The ground that nuclei are planted on, one after another.
struct NucleusBed {
    /// The number of the topmost nucleus at each pixel, 0 where there is none.
    private(set) var labels: [UInt16]
    /// The dye at each pixel; where nuclei overlap, the fuller one and some of the other.
    private(set) var stain: [Float]

    private let width: Int
    private let height: Int
    private let population: NucleusPopulation
    private let chromatin: (coarse: SmoothNoise, fine: SmoothNoise)
    private var planted: [NucleusShape] = []

    /// The least part of a nucleus that is worth planting, in pixels.
    private static let leastArea = 20
    /// The most of a nucleus that may lie on others.
    private static let mostOverlap = 0.15

    /// An empty ground.
    init(width: Int, height: Int, population: NucleusPopulation, random: inout RandomSource) {
        self.width = width
        self.height = height
        self.population = population
        labels = Array(repeating: 0, count: width * height)
        stain = Array(repeating: 0, count: width * height)
        chromatin = (
            SmoothNoise(scale: max(3, population.radius / 2.5), random: &random),
            SmoothNoise(scale: 2.5, random: &random)
        )
    }

    /// Plants nuclei, the first near the middle, until the population's coverage is reached.
    ///
    /// - Parameters:
    ///   - share: The share of the coverage that is wanted.
    ///   - random: Where places, shapes and stains come from.
    mutating func plant(share: Double = 1, random: inout RandomSource) {
        let area = Double(width * height)
        let wanted = Int(population.coverage * share * area)
        let tries = 20 + Int(area / (population.radius * population.radius))
        var covered = 0
        for _ in 0..<tries where covered < wanted {
            let (column, row) = place(random: &random)
            let shape = population.shape(column: column, row: row, random: &random)
            let dye = population.stain(random: &random)
            var (inside, taken) = (0, 0)
            shape.forEachPixel(width: width, height: height) { index, _ in
                inside += 1
                if labels[index] > 0 { taken += 1 }
            }
            guard inside >= Self.leastArea, Double(taken) <= Self.mostOverlap * Double(inside),
                planted.count < Int(UInt16.max)
            else { continue }
            planted.append(shape)
            paint(shape, dye: dye, label: UInt16(planted.count))
            covered += inside - taken
        }
    }

    /// Sprinkles specks that are stained but are no nuclei.
    mutating func scatterDebris(random: inout RandomSource) {
        let count = Int(Double(width * height) * random.uniform(in: 0...6e-5))
        for _ in 0..<count {
            let speck = NucleusShape(
                column: random.uniform(in: 0...Double(width)),
                row: random.uniform(in: 0...Double(height)),
                radius: random.uniform(in: 0.7...1.8), elongation: 1.5, irregularity: 0.1,
                random: &random)
            paint(speck, dye: random.uniform(in: 0.3...1.2), label: nil)
        }
    }

    private func place(random: inout RandomSource) -> (column: Double, row: Double) {
        let (across, down) = (Double(width - 1), Double(height - 1))
        if planted.isEmpty {
            return (
                across * random.uniform(in: 0.35...0.65), down * random.uniform(in: 0.35...0.65)
            )
        }
        guard random.chance(population.crowding) else {
            return (random.uniform(in: 0...across), random.uniform(in: 0...down))
        }
        let neighbour = planted[random.index(below: planted.count)]
        let direction = Direction.any(random: &random)
        let distance = (neighbour.radius + population.radius) * random.uniform(in: 0.8...1.05)
        return (
            neighbour.column + direction.column * distance, neighbour.row + direction.row * distance
        )
    }

    private mutating func paint(_ shape: NucleusShape, dye: Double, label: UInt16?) {
        let contrast = Float(population.contrast)
        shape.forEachPixel(width: width, height: height) { index, reach in
            let (row, column) = (index / width, index % width)
            let texture =
                0.6 * chromatin.coarse.height(row: row, column: column)
                + 0.6 * chromatin.fine.height(row: row, column: column)
            let thickness = Float(1 + population.dome * (0.5 - reach * reach))
            let amount = Float(dye) * thickness * max(0.2, 1 + contrast * texture)
            let below = stain[index]
            stain[index] = max(amount, below) + 0.2 * min(amount, below)
            if let label { labels[index] = label }
        }
    }
}
