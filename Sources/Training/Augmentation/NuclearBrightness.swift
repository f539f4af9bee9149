import Masks
import Tensors

/// Unequal brightness of a sample's nuclei: every nucleus is multiplied by a factor of its own.
///
/// Nuclei of one image differ by their DNA content, depth and staining. Nuclei that touch are told
/// apart by their distance maps, where samples have them; else they count as one.
struct NuclearBrightness {
    /// The relative distance to the border above which pixels are a nucleus' core: thin enough that
    /// hardly any nucleus falls apart, thick enough that touching ones do.
    private static let core: Float = 0.2
    /// The standard deviation of the factors' transition at borders, in pixels.
    private static let transition = 1.5
    /// The share of nucleus around a pixel below which the factor fades to 1.
    private static let leastShare: Float = 0.15

    private let side: Int
    /// The nucleus of each pixel, from 1; 0 outside, and where a nucleus has no core.
    private var labels: [Int32]
    private let count: Int

    /// Finds the nuclei of a sample.
    ///
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    init(of sample: SampleBuffer) {
        side = sample.side
        let pixels = sample.side * sample.side
        let cores = (0..<pixels).map { index in
            sample.distance.map { $0[index] > Self.core } ?? (sample.foreground[index] > 0)
        }
        let components = ConnectedComponents(
            of: Plane(width: sample.side, height: sample.side, elements: cores))
        labels = components.labels.elements
        count = components.areas.count
        if sample.distance != nil { extend(into: sample.foreground) }
    }

    /// Gives pixels of nuclei outside of cores to the nearest core.
    ///
    /// Two passes with the 3-4 chamfer distance: G. Borgefors, "Distance transformations in digital
    /// images", 1986.
    private mutating func extend(into foreground: UnsafeMutablePointer<Float>) {
        let side = side
        var costs = labels.map { $0 > 0 ? 0 : Int32.max / 2 }
        labels.withUnsafeMutableBufferPointer { labels in
            costs.withUnsafeMutableBufferPointer { costs in
                func adopt(_ index: Int, from other: Int, step: Int32) {
                    guard costs[other] + step < costs[index] else { return }
                    costs[index] = costs[other] + step
                    labels[index] = labels[other]
                }
                func relax(row: Int, column: Int, towards step: Int) {
                    let index = row * side + column
                    guard foreground[index] > 0, costs[index] > 0 else { return }
                    let (hasBefore, hasAfter) = (column > 0, column < side - 1)
                    if step < 0 ? hasBefore : hasAfter {
                        adopt(index, from: index + step, step: 3)
                    }
                    guard (0..<side).contains(row + step) else { return }
                    let beside = index + step * side
                    adopt(index, from: beside, step: 3)
                    if hasBefore { adopt(index, from: beside - 1, step: 4) }
                    if hasAfter { adopt(index, from: beside + 1, step: 4) }
                }
                for row in 0..<side {
                    for column in 0..<side { relax(row: row, column: column, towards: -1) }
                }
                for row in (0..<side).reversed() {
                    for column in (0..<side).reversed() {
                        relax(row: row, column: column, towards: 1)
                    }
                }
            }
        }
    }

    /// Multiplies the input of a sample by one factor for each nucleus.
    ///
    /// Factors go over into one another, and into 1 in the background, over a few pixels: those of
    /// an image are blurred, too, and its background beside a nucleus is lit by it.
    ///
    /// - Parameters:
    ///   - sample: The sample whose nuclei were found.
    ///   - amount: Factors are log-uniform in 1/(1 + amount)…1 + amount.
    ///   - random: The random number generator.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func change(_ sample: SampleBuffer, amount: Double, random: inout RandomSource) {
        guard count > 0 else { return }
        let range = 1 / (1 + amount)...1 + amount
        // The change of an image without nuclei is 0.
        let changes = [0] + (0..<count).map { _ in Float(random.logUniform(in: range)) - 1 }
        let blur = GaussianBlur(sigma: Self.transition)
        let inside = Plane(
            width: side, height: side, elements: labels.map { $0 > 0 ? Float(1) : 0 })
        let shares = blur(inside)
        let change = Plane(
            width: side, height: side, elements: labels.map { changes[Int($0)] })
        blur.forEachRow(of: change) { row, sums in
            for column in 0..<side {
                let index = row * side + column
                let share = max(shares.elements[index], Self.leastShare)
                sample.input[index] *= 1 + sums[column] / share
            }
        }
    }
}
