import Glibc
import Samples
import Tensors

/// Ellipses, some of which touch, as a network with a distance output would see them.
struct NucleiScene {
    private struct Ellipse {
        let x: Double
        let y: Double
        let major: Double
        let minor: Double
        let angle: Double
    }

    /// The probability of being nucleus.
    private(set) var foreground: Plane<Float>
    /// 1 at the cores of nuclei, falling to 0 at their borders.
    private(set) var distance: Plane<Float>
    /// Samples of 16 bits: nuclei are bright.
    let intensities: Plane<UInt16>

    /// Lays ellipses on a grid whose places are shaken; the same for the same numbers.
    ///
    /// - Parameters:
    ///   - side: Of the square image, in pixels.
    ///   - count: How many ellipses there are.
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
            Self.draw(ellipse, &foreground, &distance)
        }
        for place in distance.elements.indices where distance.elements[place] > 0 {
            distance.elements[place] += Float(random.uniform(in: -0.02...0.02))
        }
        intensities = foreground.map { UInt16($0 * 40000) + 500 }
    }

    private static func draw(
        _ ellipse: Ellipse, _ foreground: inout Plane<Float>, _ distance: inout Plane<Float>
    ) {
        let (cosine, sine) = (cos(ellipse.angle), sin(ellipse.angle))
        for row in range(around: ellipse.y, ellipse.major, foreground.height) {
            for column in range(around: ellipse.x, ellipse.major, foreground.width) {
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

    /// The pixels that an ellipse and what shines around it reach.
    private static func range(around center: Double, _ radius: Double, _ end: Int) -> Range<Int> {
        let first = max(0, Int((center - 1.5 * radius).rounded(.up)))
        return first..<max(first, min(end, Int((center + 1.5 * radius).rounded(.up))))
    }
}
