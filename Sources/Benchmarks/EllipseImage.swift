import Glibc
import Tensors

/// Generated network outputs and intensities of elliptic nuclei, some of which touch.
struct EllipseImage {
    private struct Ellipse {
        let x: Double
        let y: Double
        let major: Double
        let minor: Double
        let angle: Double
    }

    /// The probability that a pixel belongs to a nucleus.
    private(set) var foreground: Plane<Float>
    /// The distance output: 1 at the centres of nuclei, 0 at their borders.
    private(set) var distance: Plane<Float>
    /// 16-bit intensities; nuclei are bright.
    let intensities: Plane<UInt16>

    /// Draws ellipses at jittered positions of a square grid, from a fixed seed.
    ///
    /// - Parameters:
    ///   - side: The side of the square image in pixels.
    ///   - count: The number of ellipses.
    init(side: Int, count: Int) {
        foreground = Plane(width: side, height: side, repeating: 0)
        distance = foreground
        var random = RandomSource(seed: 5)
        let columns = max(1, Int(Double(count).squareRoot().rounded(.up)))
        let cell = Double(side) / Double(columns)
        for number in 0..<count {
            let (row, column) = number.quotientAndRemainder(dividingBy: columns)
            let ellipse = Ellipse(
                x: (Double(column) + random.uniform(in: 0...1)) * cell,
                y: (Double(row) + random.uniform(in: 0...1)) * cell,
                major: cell * random.uniform(in: 0.3...0.45),
                minor: cell * random.uniform(in: 0.2...0.3),
                angle: random.uniform(in: 0...Double.pi))
            Self.draw(ellipse, foreground: &foreground, distance: &distance)
        }
        for place in distance.elements.indices where distance.elements[place] > 0 {
            distance.elements[place] += Float(random.uniform(in: -0.02...0.02))
        }
        intensities = foreground.map { UInt16($0 * 40000) + 500 }
    }

    private static func draw(
        _ ellipse: Ellipse, foreground: inout Plane<Float>, distance: inout Plane<Float>
    ) {
        let (cosine, sine) = (cos(ellipse.angle), sin(ellipse.angle))
        for row in range(around: ellipse.y, radius: ellipse.major, end: foreground.height) {
            for column in range(around: ellipse.x, radius: ellipse.major, end: foreground.width) {
                let (x, y) = (Double(column) - ellipse.x, Double(row) - ellipse.y)
                let along = (x * cosine + y * sine) / ellipse.major
                let across = (y * cosine - x * sine) / ellipse.minor
                let inside = 1 - hypot(along, across)
                let probability = Float(1 / (1 + exp(-12 * inside)))
                foreground[row, column] = max(foreground[row, column], probability)
                distance[row, column] = max(distance[row, column], Float(inside))
            }
        }
    }

    /// The pixels along an axis that an ellipse and its soft edge reach.
    private static func range(around center: Double, radius: Double, end: Int) -> Range<Int> {
        let first = max(0, Int((center - 1.5 * radius).rounded(.up)))
        return first..<max(first, min(end, Int((center + 1.5 * radius).rounded(.up))))
    }
}
